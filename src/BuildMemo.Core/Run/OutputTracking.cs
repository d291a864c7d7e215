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
            tracked.Add(Track(step, item));
        }

        if (seen is null)
            return tracked.MoveToImmutable();
        foreach (OutputDeclaration output in step.Outputs)
        {
            // An optional output that is absent must stay absent.
            if (output.Kind == OutputKind.OptionalFile && !seen.Contains(output.Path))
                tracked.Add(new(output.Path, FileRole.OptionalOutput, default));
        }

        return tracked.ToImmutable();
    }

    private static TrackedFile Track(Step step, RestoreItem item)
    {
        long takenAt = Clock.NowNanoseconds();
        FileStatus status = FileSystem.Status(item.Path, followLinks: false);
        bool isFile = item.Output.Kind == RecordOutputKind.File;
        if (item.Output.Kind == RecordOutputKind.Directory)
            status = new(FileKind.Directory, 0, default);
        return new(item.Path, RoleOf(step, item.Path), status)
        {
            TakenAt = takenAt,
            IsTrusted = item.Output.Kind == RecordOutputKind.Directory || FileContents.IsTrusted(status, takenAt, item.Path),
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
