using BuildMemo.Files;
using BuildMemo.Fingerprints;

namespace BuildMemo.Hashing;

/// <summary>
/// SHA-256 of files and folders, on several threads, in a fixed order (joblib's <c>hash</c>). A folder stands for its files in the
/// ordinal order of their paths; its digest is the <see cref="ContentList"/> of them by their names below it, so that equal folders are
/// equal wherever they lie. Links count with what they lead to; modes, times and empty folders don't count.
/// </summary>
/// <param name="workingDirectory">Absolute; where relative paths start and names of the fingerprint as well.</param>
public sealed class PathHasher(string workingDirectory) : IDisposable
{
    /// <summary>What stands for standard input.</summary>
    public const string StandardInput = "-";

    private readonly ContentList _all = new();
    private bool _isComplete = true;

    /// <summary>How many files are hashed at once; at least 1.</summary>
    public int Parallelism { get; init; } = 1;

    /// <summary>Opens what <see cref="StandardInput"/> stands for.</summary>
    public Func<Stream> OpenStandardInput { get; init; } = static () => Stream.Null;

    /// <summary>Whether managed assemblies get their canonical identity as well.</summary>
    public bool WithIdentity { get; init; }

    /// <summary>The fingerprint over all files, in the order given; null while one could not be hashed.</summary>
    public Fingerprint? Fingerprint => _isComplete ? _all.ToFingerprint() : null;

    /// <summary>Hashes; each folder comes after its files.</summary>
    /// <param name="paths">Files, folders, <see cref="StandardInput"/>.</param>
    public IEnumerable<HashedPath> Hash(IEnumerable<string> paths)
    {
        using HashPool pool = new(Parallelism);
        ContentList? folder = null;
        bool isFolderComplete = true;
        long folderBytes = 0;
        try
        {
            foreach (HashWork work in pool.Run(paths.SelectMany(WorkOf)))
            {
                HashedPath result = work.Result;
                if (work.Kind == HashedKind.Folder)
                {
                    folder ??= new();
                    yield return result with { Digest = isFolderComplete ? new(folder.ToFingerprint().Value) : null, Bytes = folderBytes };
                    folder.Dispose();
                    (folder, isFolderComplete, folderBytes) = (null, true, 0);
                    continue;
                }

                if (result.Digest is { } digest)
                {
                    _all.Add(work.FilePath == StandardInput ? StandardInput : Path.GetRelativePath(workingDirectory, work.FilePath), digest);
                    if (work.Below is { } below)
                        (folder ??= new()).Add(below, digest);
                }

                _isComplete &= result.Digest is not null;
                isFolderComplete &= work.Below is null || result.Digest is not null;
                folderBytes += work.Below is null ? 0 : result.Bytes;
                yield return result;
            }
        }
        finally
        {
            folder?.Dispose();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _all.Dispose();

    private IEnumerable<HashWork> WorkOf(string path)
    {
        if (path == StandardInput)
            return [new(path, path, HashedKind.Stream) { Open = OpenStandardInput }];
        string full = Path.GetFullPath(path, workingDirectory);
        return FileSystem.Status(full).Kind switch
        {
            FileKind.Directory => new HashWalk(full, path, WithIdentity).Files().Append(new(full, path, HashedKind.Folder)),
            FileKind.Other => [new(full, path, HashedKind.Stream) { Open = () => File.OpenRead(full) }],
            _ => [new(full, path, HashedKind.File) { WithIdentity = WithIdentity }],
        };
    }
}
