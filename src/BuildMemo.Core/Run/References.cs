using System.Collections.Immutable;
using BuildMemo.Capture;
using BuildMemo.Errors;
using BuildMemo.Files;
using BuildMemo.Fingerprints;
using BuildMemo.Steps;
using BuildMemo.Store;

namespace BuildMemo.Run;

/// <summary>
/// Finds what references stand for and writes it to folders (joblib's <c>MemorizedResult</c>). A reference is in the store; where a run
/// could not or must not store, a folder below obj stands in for the record.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="shelf">Folder of the folders that stand in for records.</param>
/// <param name="tokens">Path tokens of the project.</param>
internal sealed class References(IStore store, string shelf, PathTokens tokens)
{
    private const char Separator = '/';

    /// <summary>What a reference stands for; null when it is not in the cache (it may have been cleared).</summary>
    public ShelvedContent? Find(Fingerprint fingerprint)
    {
        string folder = FolderOf(fingerprint);
        if (FileSystem.Status(folder).Kind == FileKind.Directory)
            return new(StepReference.To(fingerprint.ToString()), FilesIn(folder)) { Folder = folder };
        if (store.Find(fingerprint) is not { } record || FilesOf(record) is not { } files)
            return null;
        foreach (ContentDigest digest in record.BlobDigests())
        {
            if (!store.HasBlob(digest))
                return null;
        }

        return new(StepReference.To(fingerprint.ToString()), files) { Record = record };
    }

    /// <summary>The error for a reference that leads nowhere.</summary>
    public static Problem NotFound(string reference) => new(
        Codes.ReferenceNotFound,
        $"{reference} is not in the cache (it may have been cleared). Build the project whose step made it again; it gives back the reference that holds then.");

    /// <summary>Keeps outputs as files where no record can be kept.</summary>
    /// <returns>Why that failed; null is success.</returns>
    public string? KeepAside(Fingerprint fingerprint, ImmutableArray<CollectedOutput> outputs)
    {
        string folder = FolderOf(fingerprint);
        if (FileTree.Remove(folder) is { } fault)
            return fault;
        string[] names = [.. RelativeNames([.. outputs.Select(output => PathTokens.ToReadable(output.Record.Path))])];
        for (int index = 0; index < names.Length; index++)
        {
            string target = Path.Combine(folder, names[index]);
            bool isFolder = outputs[index].Record.Kind == RecordOutputKind.Directory;
            fault = FileTree.MakeFolder(isFolder ? target : Path.GetDirectoryName(target)!)
                ?? (isFolder ? null : FileTree.Move(outputs[index].Path, target));
            if (fault is not null)
                return fault;
        }

        return null;
    }

    /// <summary>Writes files to their paths; what is right already is left untouched.</summary>
    /// <param name="restorer">Writes safely.</param>
    /// <param name="content">What they belong to.</param>
    /// <param name="files">Which, with where they go (absolute).</param>
    /// <param name="isGone">Whether the store lost them meanwhile.</param>
    /// <returns>Problems; empty is success.</returns>
    public IReadOnlyList<Problem> Load(Restorer restorer, ShelvedContent content, IReadOnlyList<(ShelvedFile File, string Path)> files, out bool isGone)
    {
        isGone = false;
        if (content.Folder is { } folder)
            return CopyFrom(folder, files);
        RestoreResult result = restorer.Restore(new()
        {
            Items = [.. files.Select(file => new RestoreItem(file.Path, file.File.Output, file.File.LinkTarget))],
            Declared =
            [
                .. files.Select(file => new OutputDeclaration(file.Path, file.File.Output.Kind == RecordOutputKind.Directory ? OutputKind.Directory : OutputKind.File)),
            ],
            Store = store,
        });
        if (result.IsHit)
        {
            store.Touch(content.Record!);
            return [];
        }

        isGone = result.Problems.Count == 0;
        return result.Problems;
    }

    private static List<Problem> CopyFrom(string folder, IReadOnlyList<(ShelvedFile File, string Path)> files)
    {
        List<Problem> problems = [];
        foreach ((ShelvedFile file, string path) in files)
        {
            string source = Path.Combine(folder, file.Relative);
            try
            {
                if (file.Output.Kind == RecordOutputKind.Directory)
                {
                    Directory.CreateDirectory(path);
                    continue;
                }

                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                if (file.Output.Kind == RecordOutputKind.File && FileHasher.Hash(path) is { Outcome: FileHashOutcome.Hashed } now && now.Digest == file.Output.Digest)
                    continue;
                FileTree.Remove(path);
                if (file.Output.Kind == RecordOutputKind.Link)
                    FileSystem.CreateLink(path, file.LinkTarget);
                else
                    File.Copy(source, path);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                problems.Add(new(Codes.ReferenceNotLoaded, $"{source} can't be copied to {path}: {error.Message}") { File = path });
            }
        }

        return problems;
    }

    private string FolderOf(Fingerprint fingerprint) => Path.Combine(shelf, fingerprint.ToString());

    private static ImmutableArray<ShelvedFile> FilesIn(string folder)
    {
        ImmutableArray<ShelvedFile>.Builder files = ImmutableArray.CreateBuilder<ShelvedFile>();
        List<string> entries = [.. Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories)];
        entries.Sort(StringComparer.Ordinal);
        foreach (string path in entries)
        {
            string relative = Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, Separator);
            FileStatus status = FileSystem.Status(path, followLinks: false);
            if (status.Kind == FileKind.Link)
                files.Add(new(relative, new(relative, RecordOutputKind.Link), FileSystem.ReadLink(path) ?? ""));
            else if (status.Kind == FileKind.File)
            {
                FileHash hash = FileHasher.Hash(path);
                files.Add(new(relative, new(relative, RecordOutputKind.File) { Size = status.Stamp.Size, Digest = hash.Digest, IsExecutable = status.IsExecutable }, ""));
            }
        }

        return files.ToImmutable();
    }

    // Null when the record names what means nothing here, or what is no path.
    private ImmutableArray<ShelvedFile>? FilesOf(Record record)
    {
        string[] names = [.. RelativeNames([.. record.Outputs.Select(output => PathTokens.ToReadable(output.Path))])];
        ImmutableArray<ShelvedFile>.Builder files = ImmutableArray.CreateBuilder<ShelvedFile>(names.Length);
        for (int index = 0; index < names.Length; index++)
        {
            RecordOutput output = record.Outputs[index];
            bool isSafe = names[index].Length > 0 && !Array.Exists(names[index].Split(Separator), part => part is "" or "." or ".." || part.Contains('\0', StringComparison.Ordinal));
            if (!isSafe || !tokens.TryExpand(output.LinkTarget, out string target))
                return null;
            files.Add(new(names[index], output, target) { Declared = tokens.TryExpand(output.Path, out string declared) ? declared : "" });
        }

        return files.MoveToImmutable();
    }

    // Below the deepest folder that holds all of them.
    private static IEnumerable<string> RelativeNames(string[] paths)
    {
        string[][] parts = [.. paths.Select(path => path.Replace('\\', Separator).Split(Separator))];
        int common = parts.Length == 0 ? 0 : parts.Min(path => path.Length) - 1;
        for (int depth = 0; depth < common; depth++)
        {
            if (!Array.TrueForAll(parts, path => path[depth] == parts[0][depth]))
                common = depth;
        }

        return parts.Select(path => string.Join(Separator, path[common..]));
    }
}
