using System.Collections.Immutable;
using BuildMemo.Capture;
using BuildMemo.Files;
using BuildMemo.Journal;
using BuildMemo.Steps;
using BuildMemo.Store;

namespace BuildMemo.Run;

/// <summary>How the journal watches outputs that were just written.</summary>
internal static class OutputTracking
{
    /// <summary>The outputs of a run.</summary>
    public static ImmutableArray<TrackedFile> Of(Step step, ImmutableArray<CollectedOutput> outputs) =>
        Of(step, [.. outputs.Select(output => new RestoreItem(output.Path, output.Record, FileSystem.ReadLink(output.Path) ?? ""))]);

    /// <summary>The outputs of a restore. Stamps are taken now, and once more at the end of the run.</summary>
    public static ImmutableArray<TrackedFile> Of(Step step, ImmutableArray<RestoreItem> items)
    {
        ImmutableArray<TrackedFile>.Builder tracked = ImmutableArray.CreateBuilder<TrackedFile>(items.Length);
        HashSet<string>? seen = step.Outputs.Any(output => output.Kind == OutputKind.OptionalFile) ? new(StringComparer.Ordinal) : null;
        foreach (RestoreItem item in items)
        {
            seen?.Add(item.Path);
            // Folders are watched below, each once.
            if (item.Output.Kind != RecordOutputKind.Directory)
                tracked.Add(Track(step, item));
        }

        foreach (OutputDeclaration output in step.Outputs)
        {
            // An optional output that is absent must stay absent.
            if (output.Kind == OutputKind.OptionalFile && !seen!.Contains(output.Path))
                tracked.Add(new(output.Path, FileRole.OptionalOutput, default));
            else if (output.Kind == OutputKind.Directory)
                TrackFolders(output.Path, items, tracked);
        }

        return tracked.ToImmutable();
    }

    // A file that somebody leaves in an output folder changes the folder's stamp and nothing else; a glob of another step would match it.
    private static void TrackFolders(string folder, ImmutableArray<RestoreItem> items, ImmutableArray<TrackedFile>.Builder tracked)
    {
        HashSet<string> folders = new(StringComparer.Ordinal) { folder };
        foreach (RestoreItem item in items)
        {
            string? parent = item.Output.Kind == RecordOutputKind.Directory ? item.Path : Path.GetDirectoryName(item.Path);
            while (parent is not null && SafePath.IsBelow(parent, folder) && folders.Add(parent))
                parent = Path.GetDirectoryName(parent);
        }

        foreach (string path in folders)
        {
            long takenAt = Clock.NowNanoseconds();
            FileStatus status = FileSystem.Status(path, followLinks: false);
            tracked.Add(new(path, FileRole.OutputDirectoryEntry, status) { TakenAt = takenAt, IsTrusted = FileContents.IsTrusted(status, takenAt, path) });
        }
    }

    private static TrackedFile Track(Step step, RestoreItem item)
    {
        long takenAt = Clock.NowNanoseconds();
        FileStatus status = FileSystem.Status(item.Path, followLinks: false);
        bool isFile = item.Output.Kind == RecordOutputKind.File;
        return new(item.Path, RoleOf(step, item.Path), status)
        {
            TakenAt = takenAt,
            IsTrusted = FileContents.IsTrusted(status, takenAt, item.Path),
            Digest = isFile ? item.Output.Digest : null,
            LinkTarget = item.Output.Kind == RecordOutputKind.Link ? item.LinkTarget : "",
        };
    }

    private static FileRole RoleOf(Step step, string path)
    {
        foreach (OutputDeclaration output in step.Outputs)
        {
            if (output.Path == path)
                return output.Kind switch
                {
                    OutputKind.File => FileRole.Output,
                    OutputKind.OptionalFile => FileRole.OptionalOutput,
                    _ => FileRole.OutputDirectoryEntry,
                };
        }

        return FileRole.OutputDirectoryEntry;
    }
}
