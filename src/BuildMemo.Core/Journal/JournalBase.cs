using System.Buffers.Binary;
using System.Text;
using BuildMemo.Fingerprints;
using Microsoft.Win32.SafeHandles;

namespace BuildMemo.Journal;

/// <summary>
/// The base as it lies on disk: header, section A (what decides "nothing changed") and section C (what such a run returns) are read
/// and verified when it is opened, section B (the entries) when the first entry is asked for. It knows nothing of the log.
/// </summary>
internal sealed class JournalBase : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly byte[] _fast;
    private readonly int _outputsAt;
    private readonly int _pathOffsetsAt;
    private readonly int _pathsAt;
    private readonly int _pathBytes;
    private readonly int _rowsAt;
    private readonly int _programsAt;
    private readonly int _globsAt;
    private readonly int _globBytes;
    private readonly string?[] _paths;
    private JournalEntries? _entries;

    private JournalBase(SafeFileHandle handle, byte[] fast)
    {
        _handle = handle;
        _fast = fast;
        int section = JournalFormat.HeaderSize;
        int sectionLength = CountOf(UInt64At(JournalFormat.SectionsAt + 8));
        _outputsAt = section + sectionLength;
        if (sectionLength < JournalFormat.FastHeaderSize || fast.Length - _outputsAt < 4)
            throw new InvalidDataException("A section is too short.");
        PathCount = CountAt(section);
        _pathBytes = CountAt(section + 4);
        RowCount = CountAt(section + 8);
        GlobCount = CountAt(section + 12);
        ProgramCount = CountAt(section + 16);
        _globBytes = CountAt(section + 20);
        _pathOffsetsAt = section + JournalFormat.FastHeaderSize;
        long at = _pathOffsetsAt + 4L * (PathCount + 1L);
        _pathsAt = Place(at, fast);
        at += _pathBytes;
        _rowsAt = Place(at, fast);
        at += (long)JournalFormat.RowSize * RowCount;
        _programsAt = Place(at, fast);
        at += (long)JournalFormat.ProgramSize * ProgramCount;
        _globsAt = Place(at, fast);
        at += _globBytes;
        if (at != _outputsAt)
            throw new InvalidDataException("Section A is not as long as its counts say.");
        OutputCount = CountAt(_outputsAt);
        if (fast.Length - _outputsAt != 4L + (long)JournalFormat.OutputSize * OutputCount)
            throw new InvalidDataException("Section C is not as long as its count says.");
        CheckPaths(section);
        _paths = new string?[PathCount];
    }

    public int PathCount { get; }

    public int RowCount { get; }

    public int GlobCount { get; }

    public int ProgramCount { get; }

    public int OutputCount { get; }

    public ReadOnlySpan<byte> Salt => _fast.AsSpan(JournalFormat.SaltAt, JournalFormat.SaltSize);

    /// <summary>Names this base; the log says to which base it belongs.</summary>
    public ReadOnlySpan<byte> Identity => _fast.AsSpan(JournalFormat.HeaderChecksumAt, JournalChecksum.Size);

    public bool AllValid => (UInt32At(JournalFormat.HeaderSize + 24) & JournalFormat.AllValidFlag) != 0;

    public string ProjectKey => PathOf(CountAt(JournalFormat.HeaderSize + 28));

    public string ProjectFile => PathOf(CountAt(JournalFormat.HeaderSize + 32));

    public string StorePlace => PathOf(CountAt(JournalFormat.HeaderSize + 36));

    /// <summary>UTC ticks; the greatest number when nothing expires.</summary>
    public long EarliestExpiry => (long)UInt64At(JournalFormat.HeaderSize + 40);

    public RunSignature Signature => new(Sha256Value.From(_fast.AsSpan(JournalFormat.HeaderSize + 48, Sha256Value.Size)));

    /// <summary>The entries; reads and verifies section B the first time. Throws InvalidDataException or IOException when it is bad.</summary>
    public JournalEntries Entries => _entries ??= new(this, ReadSection(2));

    /// <summary>Opens and verifies a base.</summary>
    /// <returns>Null when there is none, or when it must be ignored; then <paramref name="fault"/> says why.</returns>
    public static JournalBase? TryOpen(string path, string? projectKey, out string? fault)
    {
        fault = null;
        // The first build: none yet, and no exception for it.
        if (!Path.Exists(path))
            return null;
        SafeFileHandle? handle = null;
        try
        {
            handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            byte[]? fast = ReadFast(handle, out fault);
            JournalBase? opened = fast is null ? null : new(handle, fast);
            if (opened is not null && projectKey is not null && opened.ProjectKey != projectKey)
                (opened, fault) = (null, "it belongs to another project, configuration or call");
            if (opened is null)
                handle.Dispose();
            return opened;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            // Removed since the line above.
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            // Whatever is wrong with the base, the run goes on without it.
            fault = error.Message;
            handle?.Dispose();
            return null;
        }
    }

    public void Dispose() => _handle.Dispose();

    /// <summary>Where section C begins.</summary>
    public int OutputsAt => _outputsAt;

    /// <summary>Where a row begins.</summary>
    public int RowAt(int row) => (uint)row < (uint)RowCount
        ? _rowsAt + row * JournalFormat.RowSize
        : throw new InvalidDataException($"There is no row {row}.");

    /// <summary>The path of a row.</summary>
    public string PathOfRow(int row) => PathOf(CountAt(RowAt(row)));

    /// <summary>The bytes of a row.</summary>
    public ReadOnlySpan<byte> Row(int row) => _fast.AsSpan(RowAt(row), JournalFormat.RowSize);

    /// <summary>A path as UTF-8 with its NUL.</summary>
    public ReadOnlySpan<byte> PathBytes(int path)
    {
        CheckPath((uint)path);
        int start = (int)UInt32At(_pathOffsetsAt + 4 * path);
        return _fast.AsSpan(_pathsAt + start, (int)UInt32At(_pathOffsetsAt + 4 * path + 4) - start);
    }

    /// <summary>A path as text; each is decoded once.</summary>
    public string PathOf(int path) => (uint)path < (uint)_paths.Length && _paths[path] is { } known ? known : DecodePath(path);

    /// <summary>A path as text, decoded anew: safe on any thread.</summary>
    public string PathText(int path) => Encoding.UTF8.GetString(PathBytes(path)[..^1]);

    public ProgramLookup Program(int program)
    {
        int at = _programsAt + program * JournalFormat.ProgramSize;
        return new(PathOf(CountAt(at)), PathOf(CountAt(at + 4)));
    }

    /// <summary>All globs, decoded.</summary>
    public TrackedGlob[] ReadGlobs()
    {
        TrackedGlob[] globs = new TrackedGlob[Math.Min(GlobCount, _globBytes)];
        JournalReader reader = new(_fast.AsSpan(_globsAt, _globBytes));
        for (int index = 0; index < globs.Length; index++)
        {
            string pattern = PathOf(reader.Index(PathCount));
            Sha256Value matchSet = reader.Digest();
            string[] excluded = new string[reader.Count()];
            for (int item = 0; item < excluded.Length; item++)
                excluded[item] = PathOf(reader.Index(PathCount));
            globs[index] = new(pattern, matchSet) { Excluded = System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(excluded) };
        }
        return reader.IsAtEnd ? globs : throw new InvalidDataException("Something follows the globs.");
    }

    public int OutputStep(int output) => (int)UInt32At(_outputsAt + 4 + output * JournalFormat.OutputSize);

    public string OutputPath(int output) => PathOf(CountAt(_outputsAt + 8 + output * JournalFormat.OutputSize));

    public string OutputItem(int output) => PathOf(CountAt(_outputsAt + 12 + output * JournalFormat.OutputSize));

    /// <summary>Header, sections A and C as they lie on disk.</summary>
    public ReadOnlySpan<byte> FastBytes => _fast;

    /// <summary>Reads a section anew and verifies it.</summary>
    public byte[] ReadSection(int section)
    {
        int at = JournalFormat.SectionsAt + section * JournalFormat.SectionSize;
        byte[] bytes = GC.AllocateUninitializedArray<byte>(CountOf(UInt64At(at + 8)));
        ReadFully(_handle, bytes, (long)UInt64At(at));
        Verify(bytes, _fast.AsSpan(at + 16, JournalChecksum.Size));
        return bytes;
    }

    // So that nothing which names a path by its number can fail later, where no one expects damage.
    private void CheckPaths(int section)
    {
        uint start = UInt32At(_pathOffsetsAt);
        for (int path = 0; path < PathCount; path++)
        {
            uint end = UInt32At(_pathOffsetsAt + 4 * path + 4);
            if (start >= end || end > (uint)_pathBytes || _fast[_pathsAt + (int)end - 1] != 0)
                throw new InvalidDataException($"Path {path} lies outside.");
            start = end;
        }
        for (int at = section + 28; at <= section + 36; at += 4)
            CheckPath(UInt32At(at));
        for (int output = 0; output < OutputCount; output++)
        {
            CheckPath(UInt32At(_outputsAt + 8 + output * JournalFormat.OutputSize));
            CheckPath(UInt32At(_outputsAt + 12 + output * JournalFormat.OutputSize));
        }
    }

    private void CheckPath(uint path)
    {
        if (path >= (uint)PathCount)
            throw new InvalidDataException($"There is no path {path}.");
    }

    private static byte[]? ReadFast(SafeFileHandle handle, out string? fault)
    {
        fault = null;
        long length = RandomAccess.GetLength(handle);
        Span<byte> header = stackalloc byte[JournalFormat.HeaderSize];
        if (length < header.Length)
            return Refuse("it is too short", out fault);
        ReadFully(handle, header, 0);
        if (!header.StartsWith(JournalFormat.Magic))
            return Refuse("it is not a journal", out fault);
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(header[8..]);
        if (version != JournalFormat.Version)
            return Refuse($"it has format version {version}, this is version {JournalFormat.Version}", out fault);
        Verify(header[..JournalFormat.HeaderChecksumAt], header[JournalFormat.HeaderChecksumAt..]);
        long at = JournalFormat.HeaderSize;
        long fast = 0;
        for (int section = 0; section < 3; section++)
        {
            Span<byte> entry = header[(JournalFormat.SectionsAt + section * JournalFormat.SectionSize)..];
            if (BinaryPrimitives.ReadInt64LittleEndian(entry) != at)
                return Refuse("its sections do not follow each other", out fault);
            if (section == 2)
                fast = at;
            at += CountOf(BinaryPrimitives.ReadUInt64LittleEndian(entry[8..]));
        }
        if (at != length || BinaryPrimitives.ReadInt64LittleEndian(header[JournalFormat.FileLengthAt..]) != length)
            return Refuse($"it is {length} bytes long, not {at}", out fault);
        byte[] bytes = GC.AllocateUninitializedArray<byte>(CountOf((ulong)fast));
        ReadFully(handle, bytes, 0);
        if (!bytes.AsSpan(0, header.Length).SequenceEqual(header))
            return Refuse("it changed while it was read", out fault);
        int start = JournalFormat.HeaderSize;
        for (int section = 0; section < 2; section++)
        {
            Span<byte> entry = header[(JournalFormat.SectionsAt + section * JournalFormat.SectionSize)..];
            int size = (int)BinaryPrimitives.ReadInt64LittleEndian(entry[8..]);
            Verify(bytes.AsSpan(start, size), entry.Slice(16, JournalChecksum.Size));
            start += size;
        }
        return bytes;
    }

    private static byte[]? Refuse(string why, out string? fault)
    {
        fault = why;
        return null;
    }

    private static void Verify(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> expected)
    {
        Span<byte> checksum = stackalloc byte[JournalChecksum.Size];
        JournalChecksum.Of(bytes, checksum);
        if (!checksum.SequenceEqual(expected))
            throw new InvalidDataException("it is damaged: a checksum does not fit");
    }

    private static void ReadFully(SafeFileHandle handle, Span<byte> bytes, long offset)
    {
        while (!bytes.IsEmpty)
        {
            int read = RandomAccess.Read(handle, bytes, offset);
            if (read == 0)
                throw new InvalidDataException("it became shorter while it was read");
            bytes = bytes[read..];
            offset += read;
        }
    }

    private string DecodePath(int path) => _paths[path] = PathText(path);

    private int CountAt(int at) => CountOf(UInt32At(at));

    private static int Place(long at, byte[] bytes) =>
        at <= bytes.Length ? (int)at : throw new InvalidDataException("Section A is not as long as its counts say.");

    private static int CountOf(ulong value) =>
        value <= int.MaxValue ? (int)value : throw new InvalidDataException($"{value} is more than a journal can hold.");

    private uint UInt32At(int at) => BinaryPrimitives.ReadUInt32LittleEndian(_fast.AsSpan(at));

    private ulong UInt64At(int at) => BinaryPrimitives.ReadUInt64LittleEndian(_fast.AsSpan(at));
}
