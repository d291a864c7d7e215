using System.Buffers;
using System.Text;
using BuildMemo.Errors;
using BuildMemo.Files;
using BuildMemo.Fingerprints;

namespace BuildMemo.Store;

/// <summary>
/// The folder of a local store: its layout, who may use it, and how a file gets into it (design.md 7, invariants 1 and 5).
/// Knows nothing of what the files hold. Nothing is touched before the first use.
/// </summary>
internal sealed class StoreFolder(string root, bool isReadOnly, FaultReporter faults, bool acceptsForeignOwner = false)
{
    public const string FormatLine = "buildmemo store 1";
    public const string Records = "records";
    public const string Blobs = "blobs";
    public const string Steps = "steps";
    public const string Temporary = "tmp";
    public const string Locks = "locks";
    public const string Quarantined = "quarantine";
    public const string Usage = "usage";

    /// <summary>How the name of a format file begins that is being written.</summary>
    public const string UnfinishedFormat = ".format-";

    private const string FormatPrefix = "buildmemo store ";

    // The signature of https://bford.info/cachedir/, which backup programs look for.
    private const string CacheTag = """
        Signature: 8a477f597d28d172789f06886806bc55
        # This folder is a store of BuildMemo. It may be deleted at any time.

        """;

    private readonly Lock _lock = new();
    private readonly string _unique = Guid.NewGuid().ToString("N");
    private int _temporaries;
    private volatile bool _usable;
    private volatile bool _refused;
    private volatile bool _givenUp;

    /// <summary>Absolute.</summary>
    public string Root { get; } = root;

    /// <summary>Whether writing is still tried: no once a write failed, for what failed once would fail a thousand times.</summary>
    public bool IsWritable => !isReadOnly && !_givenUp && !_refused;

    /// <summary>The same, without making a store where there is none.</summary>
    public bool OpenExistingForWriting() => OpenForReading() && IsWritable;

    /// <summary><c>records/ab/…</c> and the like.</summary>
    public string PathOf(string kind, in Sha256Value name, string suffix = "")
    {
        Span<byte> bytes = stackalloc byte[Sha256Value.Size];
        name.CopyTo(bytes);
        Span<char> below = stackalloc char[kind.Length + 5 + 2 * Sha256Value.Size];
        below[0] = Path.DirectorySeparatorChar;
        kind.CopyTo(below[1..]);
        Span<char> rest = below[(1 + kind.Length)..];
        rest[0] = rest[3] = Path.DirectorySeparatorChar;
        Convert.TryToHexStringLower(bytes[..1], rest[1..], out _);
        Convert.TryToHexStringLower(bytes, rest[4..], out _);
        return string.Concat(Root, below, suffix);
    }

    /// <summary><c>usage/…</c> and the like.</summary>
    public string PathOf(string kind, string name) => Path.Combine(Root, kind, name);

    /// <summary>True when there is a store to read from; makes nothing.</summary>
    public bool OpenForReading() => _usable || (!_refused && Open(create: false));

    /// <summary>True when there is a store to write to; makes it when nothing is there yet.</summary>
    public bool OpenForWriting() => IsWritable && (_usable || Open(create: true));

    /// <summary>A name under <c>tmp</c> that nobody else has; the folder is there afterwards.</summary>
    public string TemporaryPath() => PathOf(Temporary, $"{_unique}-{Interlocked.Increment(ref _temporaries):x}");

    /// <summary>Renames a finished temporary file to its place. Reports a fault, gives up writing and returns false when that fails.</summary>
    public bool Publish(string temporary, string path)
    {
        int error = FileSystem.Rename(temporary, path);
        if (error == LibC.NoEntry)
        {
            // Shard folders are made by the first file in them.
            error = MakeParents(path);
            if (error == 0)
                error = FileSystem.Rename(temporary, path);
            if (error == LibC.NoEntry && IsThere())
                // Swept from tmp, by a prune of someone whose clock or grace time differs: not kept, and nobody's fault.
                return false;
        }
        else if (error is LibC.IsDirectory or LibC.NotEmpty or LibC.Exists or LibC.AccessDenied && Directory.Exists(path))
        {
            Quarantine(path, Codes.StoreDamaged, "a folder stands in the place of a file");
            error = FileSystem.Rename(temporary, path);
        }

        if (error == 0)
            return true;
        FileSystem.Remove(temporary);
        return GiveUp(error, path);
    }

    /// <summary>Writes a small file under a temporary name and renames it to its place.</summary>
    public bool WriteFile(string path, ReadOnlySpan<byte> content)
    {
        if (!OpenForWriting())
            return false;
        string temporary = TemporaryPath();
        int error = StoreFiles.WriteNew(temporary, content);
        if (error == LibC.NoEntry)
        {
            error = MakeParents(temporary);
            if (error == 0)
                error = StoreFiles.WriteNew(temporary, content);
        }

        return error == 0 ? Publish(temporary, path) : GiveUp(error, temporary);
    }

    /// <summary>Makes the folders between the root and a file. The root itself is never made again: whoever deleted it meant it.</summary>
    public int MakeParents(string path)
    {
        if (!IsThere())
            return LibC.NoEntry;
        string folder = Path.GetDirectoryName(path)!;
        string parent = Path.GetDirectoryName(folder)!;
        int error = parent.Length > Root.Length ? StoreFiles.MakeFolder(parent) : 0;
        return error == 0 ? StoreFiles.MakeFolder(folder) : error;
    }

    /// <summary>Reports that writing failed and ends it for the run. Always false.</summary>
    public bool GiveUp(int error, string path)
    {
        _givenUp = true;
        if (error == LibC.NoEntry && !IsThere())
        {
            faults.Report(
                Codes.StoreDeleted,
                $"The store {Root} was deleted while this build used it. What this build makes from here on is not stored; the next build makes a new store.",
                Root);
            return false;
        }

        string remedy = error switch
        {
            StoreFiles.NoSpace or StoreFiles.QuotaExceeded => "Free space on its volume, or set BuildMemoCacheDir to a folder on another.",
            StoreFiles.ReadOnlyFileSystem => "Set BuildMemoMode to ReadOnly, or BuildMemoCacheDir to a folder that can be written.",
            _ => "Let this user write to it, or set BuildMemoCacheDir to a folder of this user.",
        };
        faults.Report(
            Codes.StoreUnwritable,
            $"The store {Root} can't be written: {StoreFiles.Describe(error)} at {path}. Nothing more is stored; what is stored is still used. {remedy}",
            path);
        return false;
    }

    /// <summary>Reports a file that can't be read for a reason that is not its content.</summary>
    public void ReportUnreadable(int error, string path) => faults.Report(
        Codes.StoreUnreadable,
        $"{path} can't be read: {StoreFiles.Describe(error)}. It counts as not stored. Let this user read it, or delete it.",
        path);

    /// <summary>Moves what is damaged out of the way, whatever it is, and reports it.</summary>
    public void Quarantine(string path, Code code, string reason)
    {
        string done = isReadOnly ? "It is left there, for the store is open for reading only" : MoveAway(path);
        faults.Report(
            code,
            $"{path} of the store: {reason}. It counts as not stored. {done}; further ones are dealt with silently.",
            path);
    }

    /// <summary>Whether the root still is a store.</summary>
    public bool IsThere() => FileSystem.Status(Path.Combine(Root, "format")).Kind != FileKind.Missing;

    /// <summary>Moves something into quarantine, whatever it is; returns 0 or errno, and where it went.</summary>
    public int TryMoveAway(string path, out string target)
    {
        target = PathOf(Quarantined, $"{Path.GetFileName(path)}.{Guid.NewGuid():N}");
        int error = FileSystem.Rename(path, target);
        if (error == LibC.NoEntry)
        {
            error = MakeParents(target);
            if (error == 0)
                error = FileSystem.Rename(path, target);
        }

        return error;
    }

    private string MoveAway(string path)
    {
        int error = TryMoveAway(path, out string target);
        if (error is 0 or LibC.NoEntry)
            return $"It was moved to {target}";
        if (error == LibC.NotDirectory)
            return "A file stands in the place of a folder above it: dotnet buildmemo verify --repair puts that away";
        return FileSystem.Remove(path) == 0
            ? "It was deleted"
            : $"It is left there, for it can't be moved: {StoreFiles.Describe(error)}";
    }

    private bool Open(bool create)
    {
        lock (_lock)
        {
            if (_usable || _refused)
                return _usable;
            if (!FileSystem.TryStatus(Root, followLinks: true, out FileStatus status, out int error))
                return Refuse($"{StoreFiles.Describe(error)}. Let this user read it, or set BuildMemoCacheDir");
            if (status.Kind == FileKind.Missing)
            {
                if (!create)
                    return false;
                error = MakeRoot();
                if (error != 0)
                    return GiveUp(error, Root);
            }
            else if (status.Kind != FileKind.Directory)
            {
                return Refuse("it is no folder. Set BuildMemoCacheDir to a folder");
            }

            if (!acceptsForeignOwner && StoreFiles.IsForeign(Root))
                return Refuse("another user owns it, who could put anything into it. Set BuildMemoCacheDir to a folder of this user, or, if you trust what is in it, take it over (chown -R)");
            return ReadFormat(create);
        }
    }

    private bool ReadFormat(bool create)
    {
        string path = Path.Combine(Root, "format");
        int error = StoreFiles.ReadAll(path, 4096, out byte[]? content, out int length);
        if (error == LibC.NoEntry)
        {
            if (HoldsOtherThings(out error))
            {
                // Another build may have made the store between the two looks.
                if (error == 0 && IsThere())
                    return ReadFormat(create);
                return Refuse(error == 0
                    ? "it is no store (no file named format) and not empty, so nothing in it is touched. Set BuildMemoCacheDir to an empty folder"
                    : $"{StoreFiles.Describe(error)}. Let this user read it, or set BuildMemoCacheDir");
            }

            if (!create)
                return false;
            error = Create(path);
            return error == 0 ? _usable = true : GiveUp(error, path);
        }

        string text = "";
        if (content is not null)
        {
            text = Encoding.Latin1.GetString(content, 0, length).TrimEnd('\r', '\n');
            ArrayPool<byte>.Shared.Return(content);
        }

        if (text == FormatLine)
            return _usable = true;
        if (error is not (0 or LibC.IsDirectory or StoreFiles.TooBig))
            return Refuse($"{path}: {StoreFiles.Describe(error)}. Let this user read it, or set BuildMemoCacheDir");
        if (LaterFormat(text) is { Length: > 0 } version)
        {
            _refused = true;
            faults.Report(
                Codes.StoreNewer,
                $"The store {Root} is of format {version}, and this BuildMemo knows format 1. Nothing is restored or stored. Use the later BuildMemo here as well, or another BuildMemoCacheDir.",
                path);
            return false;
        }

        return Repair(path, create);
    }

    // The number of a format after this one, whatever else a later BuildMemo writes behind it; empty for none.
    private static string LaterFormat(string text)
    {
        if (!text.StartsWith(FormatPrefix, StringComparison.Ordinal))
            return "";
        ReadOnlySpan<char> rest = text.AsSpan(FormatPrefix.Length);
        int digits = rest.IndexOfAnyExceptInRange('0', '9');
        ReadOnlySpan<char> number = digits < 0 ? rest : rest[..digits];
        bool isWhole = number.Length == rest.Length || char.IsWhiteSpace(rest[number.Length]);
        return isWhole && number.Length > 0 && number[0] != '0' && number is not "1" ? number.ToString() : "";
    }

    // A damaged format file in a folder that carries our own tag: put right, so that the user is told once and not in each build.
    private bool Repair(string path, bool create)
    {
        bool isOurs = StoreFiles.ReadAll(Path.Combine(Root, "CACHEDIR.TAG"), 4096, out byte[]? tag, out int length) == 0
            && Encoding.Latin1.GetString(tag!, 0, length) == CacheTag;
        if (tag is not null)
            ArrayPool<byte>.Shared.Return(tag);
        if (!isOurs)
            return Refuse($"{path} does not read '{FormatLine}'. Delete that file's folder if it was a store, or set BuildMemoCacheDir");
        Quarantine(path, Codes.StoreDamaged, $"it does not read '{FormatLine}'");
        if (isReadOnly)
        {
            _refused = true;
            return false;
        }

        int error = Create(path);
        return error == 0 ? _usable = true : create && GiveUp(error, path);
    }

    private int MakeRoot()
    {
        try
        {
            string? parent = Path.GetDirectoryName(Root);
            if (parent is not null)
                Directory.CreateDirectory(parent);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A value for the caller, who reports it.
            return StoreFiles.ErrorOf(error, "");
        }

        return StoreFiles.MakeFolder(Root);
    }

    // The format comes first and by rename, so that two builds that make the store at once never take each other's for a stranger's.
    private int Create(string path)
    {
        string unfinished = Path.Combine(Root, $"{UnfinishedFormat}{Guid.NewGuid():N}");
        int error = StoreFiles.WriteNew(unfinished, Encoding.Latin1.GetBytes(FormatLine + "\n"));
        if (error == 0)
            error = FileSystem.Rename(unfinished, path);
        if (error != 0)
        {
            FileSystem.Remove(unfinished);
            return error;
        }

        // What is there stays as it is; what can't be written is no loss.
        StoreFiles.WriteNew(Path.Combine(Root, "CACHEDIR.TAG"), Encoding.Latin1.GetBytes(CacheTag));
        StoreFiles.WriteNew(Path.Combine(Root, ".gitignore"), "*\n"u8);
        return 0;
    }

    private bool HoldsOtherThings(out int error)
    {
        error = 0;
        try
        {
            foreach (string entry in Directory.EnumerateFileSystemEntries(Root))
            {
                if (!Path.GetFileName(entry.AsSpan()).StartsWith(UnfinishedFormat, StringComparison.Ordinal))
                    return true;
            }

            return false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A folder that can't be listed may hold anything.
            error = StoreFiles.ErrorOf(exception, "");
            return true;
        }
    }

    private bool Refuse(string reason)
    {
        _refused = true;
        faults.Report(Codes.StoreRefused, $"The store {Root} is not used: {reason}. Nothing is restored or stored.", Root);
        return false;
    }
}
