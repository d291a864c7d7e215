using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using BuildMemo.Errors;
using BuildMemo.Files;
using BuildMemo.Fingerprints;

namespace BuildMemo.Execution.Methods;

/// <summary>
/// Copies of the files that workers load, one folder for each content, shared by all builds of a user: nothing of the user's is
/// locked, and nothing changes under a running worker. Never hard links: a compiler may write into the file that is there. Thread-safe.
/// </summary>
/// <remarks>
/// <c>&lt;key&gt;/files/…</c> and <c>&lt;key&gt;/manifest</c> appear together by a rename; <c>&lt;digest&gt;.runtimeconfig.json</c>
/// lie beside them. Who uses a folder holds a kernel lock of its key; what nobody holds and nobody used for days is swept.
/// </remarks>
internal sealed class ShadowCopies : IDisposable
{
    /// <summary>How long what is not used stays.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromDays(3);

    private const string Unfinished = "tmp-";
    private const string Files = "files";
    private const string Manifest = "manifest";
    private const string ConfigurationSuffix = ".runtimeconfig.json";

    // Somebody else may finish, sweep or damage it at each look; more than a few times in a row is no accident.
    private const int MostAttempts = 20;

    private readonly RangeLocks _locks;

    private ShadowCopies(string folder, RangeLocks locks)
    {
        Folder = folder;
        _locks = locks;
    }

    /// <summary>The folder of all of them.</summary>
    public string Folder { get; }

    /// <summary>Opens the folder that <see cref="ShadowFolder"/> made. Null with <paramref name="fault"/> when its file system has no locks.</summary>
    public static ShadowCopies? TryOpen(string folder, out string? fault)
    {
        RangeLocks? locks = RangeLocks.TryOpen(Path.Combine(folder, "copies.lock"), out fault);
        return locks is null ? null : new(folder, locks);
    }

    /// <summary>
    /// The copy of a closure, made when there is none. Null with <paramref name="problem"/> when a file is no longer what its digest says
    /// (<see cref="Codes.MethodAssemblyChanging"/>: resolve the closure again), or the folder can't be written.
    /// </summary>
    public ShadowCopy? TryTake(ImmutableArray<ClosureFile> files, out Problem? problem)
    {
        string key = KeyOf(files);
        string folder = Path.Combine(Folder, key);
        string inside = Path.Combine(folder, Files);
        string manifest = Path.Combine(folder, Manifest);
        for (int attempt = 0; attempt < MostAttempts; attempt++)
        {
            if (_locks.TryLock(key, LockMode.Shared, out string? fault) is not { } held)
            {
                if (fault is not null)
                {
                    problem = Failed($"it can't be locked: {fault}");
                    return null;
                }

                // A sweep looks at it: microseconds, or the time to delete a few files.
                Thread.Sleep(attempt);
                continue;
            }

            if (ShadowManifest.Holds(manifest, inside, files))
            {
                _ = FileSystem.TouchNow(manifest);
                problem = null;
                return new(inside, held);
            }

            held.Dispose();
            if (!TryMake(folder, files, out problem))
                return null;
        }

        problem = Failed("it is damaged again and again while it is made; does something clean that folder?");
        return null;
    }

    /// <summary>
    /// The file that a worker is started with (<c>dotnet exec --runtimeconfig</c>), made when there is none. Null with the reason.
    /// </summary>
    public string? TryTakeConfiguration(ImmutableArray<FrameworkReference> frameworks, bool invariantGlobalization, out Problem? problem)
    {
        byte[] content = Encoding.UTF8.GetBytes(RuntimeConfiguration.Text(frameworks, invariantGlobalization));
        string path = Path.Combine(Folder, Sha256Value.Of(content).ToString() + ConfigurationSuffix);
        problem = null;
        try
        {
            if (FileSystem.Status(path) is { Kind: FileKind.File } status && status.Stamp.Size == content.Length)
            {
                _ = FileSystem.TouchNow(path);
                return path;
            }

            string unfinished = Path.Combine(Folder, Unfinished + Guid.NewGuid().ToString("N"));
            File.WriteAllBytes(unfinished, content);
            if (FileSystem.Rename(unfinished, path) is var error and not 0)
                throw new IOException(FileSystem.Describe(error));
            return path;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The reason goes to the user.
            problem = Failed(error.Message);
            return null;
        }
    }

    /// <summary>
    /// Removes what nobody holds and nobody used for <see cref="MaxAge"/>, and what was never finished. Called once at the start of a pool;
    /// a fault leaves it to the next one.
    /// </summary>
    /// <param name="nowNanoseconds"><see cref="Clock.NowNanoseconds"/>.</param>
    /// <returns>How many folders and files went.</returns>
    public int Sweep(long nowNanoseconds)
    {
        int removed = 0;
        try
        {
            foreach (string path in Directory.GetFileSystemEntries(Folder))
            {
                string name = Path.GetFileName(path);
                if (name.StartsWith(Unfinished, StringComparison.Ordinal))
                    removed += IsOlder(path, TimeSpan.FromHours(1), nowNanoseconds) && TryRemove(path) ? 1 : 0;
                else if (name.EndsWith(ConfigurationSuffix, StringComparison.Ordinal))
                    removed += IsOlder(path, MaxAge, nowNanoseconds) && TryRemove(path) ? 1 : 0;
                else if (name.Length == 2 * Sha256Value.Size && IsOlder(LastUse(path), MaxAge, nowNanoseconds))
                    removed += TrySweep(path, name, nowNanoseconds) ? 1 : 0;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Another sweep is at it, or the folder went away: the next pool tries again.
            return removed;
        }

        return removed;
    }

    /// <inheritdoc />
    public void Dispose() => _locks.Dispose();

    /// <summary>The name of a closure's folder: names and contents, and nothing of where they came from.</summary>
    internal static string KeyOf(ImmutableArray<ClosureFile> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ClosureFile file in files)
            hash.AppendData(Encoding.UTF8.GetBytes($"{file.Name.Length} {file.Name} {file.RawDigest.ToString()}\n"));
        Span<byte> digest = stackalloc byte[Sha256Value.Size];
        hash.GetHashAndReset(digest);
        return Sha256Value.From(digest).ToString();
    }

    private bool TryMake(string folder, ImmutableArray<ClosureFile> files, out Problem? problem)
    {
        string unfinished = Path.Combine(Folder, Unfinished + Guid.NewGuid().ToString("N"));
        try
        {
            string inside = Path.Combine(unfinished, Files);
            MakeFolder(inside);
            foreach (ClosureFile file in files)
            {
                if (!TryCopy(file, Path.Combine(inside, file.Name), out problem))
                {
                    TryRemove(unfinished);
                    return false;
                }
            }

            File.WriteAllText(Path.Combine(unfinished, Manifest), ShadowManifest.Of(inside, files));
            int error = FileSystem.Rename(unfinished, folder);
            if (error is LibC.NotEmpty or LibC.Exists)
            {
                // Somebody else made it meanwhile, and the next look finds it; or it is damaged, and goes, unless it was just mended.
                if (!ShadowManifest.Holds(Path.Combine(folder, Manifest), Path.Combine(folder, Files), files))
                    SetAside(folder);
                TryRemove(unfinished);
            }
            else if (error != 0)
            {
                throw new IOException(FileSystem.Describe(error));
            }

            problem = null;
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A full disk, a folder that was taken away: the reason goes to the user.
            TryRemove(unfinished);
            problem = Failed(error.Message);
            return false;
        }
    }

    private static bool TryCopy(ClosureFile file, string to, out Problem? problem)
    {
        MakeFolder(Path.GetDirectoryName(to)!);
        try
        {
            // A clone where the file system has them (btrfs, xfs), else a copy.
            File.Copy(file.Path, to);
        }
        catch (IOException error) when (error.HResult == LibC.Again || FileSystem.Status(file.Path).Kind == FileKind.Missing)
        {
            // Open for writing elsewhere, or taken away: what is being built.
            problem = Changed(file);
            return false;
        }

        // What was copied counts: the source may have changed since it was hashed.
        FileHash hash = FileHasher.Hash(to);
        if (hash.Outcome != FileHashOutcome.Hashed || hash.Digest != file.RawDigest)
        {
            problem = Changed(file);
            return false;
        }

        _ = FileSystem.SetMode(to, hash.Status.IsExecutable ? 0b101_000_000 : 0b100_000_000);
        problem = null;
        return true;
    }

    private bool TrySweep(string path, string key, long nowNanoseconds)
    {
        using RangeLock? held = _locks.TryLock(key, LockMode.Exclusive, out _);
        // Looked at again: somebody may have taken and given it back in between.
        return held is not null && IsOlder(LastUse(path), MaxAge, nowNanoseconds) && SetAside(path);
    }

    // By another name first: half a folder must not stand under a key.
    private bool SetAside(string folder)
    {
        string aside = Path.Combine(Folder, Unfinished + Guid.NewGuid().ToString("N"));
        return FileSystem.Rename(folder, aside) == 0 && TryRemove(aside);
    }

    private static string LastUse(string folder)
    {
        string manifest = Path.Combine(folder, Manifest);
        return FileSystem.Status(manifest).Kind == FileKind.Missing ? folder : manifest;
    }

    private static bool IsOlder(string path, TimeSpan age, long nowNanoseconds) =>
        FileSystem.Status(path, followLinks: false) is { Kind: not FileKind.Missing } status
        && nowNanoseconds - status.Stamp.Modified > age.Ticks * 100;

    private static bool TryRemove(string path)
    {
        try
        {
            if (Directory.Exists(path))
                Directory.Delete(path, recursive: true);
            else
                File.Delete(path);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // On Windows a worker may still have a file mapped; the next sweep finds it again.
            return false;
        }
    }

    private static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private Problem Failed(string why) => new(Codes.ShadowCopyFailed,
        $"Workers load copies of assemblies from {Folder}, and a copy can't be made: {why}. Make that folder writable, or set TMPDIR to another one.");

    private static Problem Changed(ClosureFile file) => new(Codes.MethodAssemblyChanging,
        $"{file.Path} changes while it is copied for a worker: something is still building it. Build its project before the steps run.")
    { File = file.Path };
}
