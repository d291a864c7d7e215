using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using BuildMemo.Files;
using BuildMemo.Fingerprints;
using BuildMemo.Reporting;

namespace BuildMemo.Journal;

/// <summary>
/// Section B: the entries of a base, found by the name of the step and decoded one by one. Texts and paths that many entries
/// share are decoded once. Not safe for several threads; the journal's gate guards it.
/// </summary>
internal sealed class JournalEntries
{
    private readonly JournalBase _base;
    private readonly byte[] _bytes;
    private readonly int _slotCount;
    private readonly int _poolCount;
    private readonly int _slotsAt;
    private readonly int _offsetsAt;
    private readonly int _poolOffsetsAt;
    private readonly int _poolAt;
    private readonly int _poolBytes;
    private readonly int _entriesAt;
    private readonly string?[] _pool;
    private TrackedGlob[]? _globs;

    public JournalEntries(JournalBase journalBase, byte[] bytes)
    {
        _base = journalBase;
        _bytes = bytes;
        if (bytes.Length < JournalFormat.EntriesHeaderSize)
            throw new InvalidDataException("Section B is too short.");
        Count = CountAt(0);
        _slotCount = CountAt(4);
        _poolCount = CountAt(8);
        _poolBytes = CountAt(12);
        if (CountAt(16) != journalBase.RowCount || !System.Numerics.BitOperations.IsPow2(_slotCount) || _slotCount <= Count)
            throw new InvalidDataException("The counts of section B do not fit.");
        long at = JournalFormat.EntriesHeaderSize + (long)JournalFormat.RowExtraSize * journalBase.RowCount;
        _slotsAt = Place(at);
        at += 4L * _slotCount;
        _offsetsAt = Place(at);
        at += 4L * (Count + 1L);
        _poolOffsetsAt = Place(at);
        at += 4L * (_poolCount + 1L);
        _poolAt = Place(at);
        at += _poolBytes;
        _entriesAt = Place(at);
        _pool = new string?[_poolCount];
    }

    public int Count { get; }

    public ReadOnlySpan<byte> Bytes => _bytes;

    public ContentDigest? DigestOf(int row) => (_base.Row(row)[JournalFormat.RowFlagsAt] & JournalFormat.HasDigest) == 0
        ? null
        : new ContentDigest(Sha256Value.From(Extra(row)[..Sha256Value.Size]));

    public DoubtfulFile DoubtfulOf(int row) =>
        new(_base.PathOfRow(row), StatusOf(row, out _), DigestOf(row)) { Row = row };

    /// <summary>Which entry a step has; -1 for none.</summary>
    public int IndexOf(string step)
    {
        byte[]? rented = null;
        int most = Encoding.UTF8.GetMaxByteCount(step.Length);
        Span<byte> buffer = most <= 512 ? stackalloc byte[512] : rented = new byte[most];
        ReadOnlySpan<byte> name = buffer[..Encoding.UTF8.GetBytes(step, buffer)];
        int mask = _slotCount - 1;
        int slot = (int)JournalFormat.HashOf(name) & mask;
        for (int probes = 0; probes < _slotCount; probes++, slot = (slot + 1) & mask)
        {
            int entry = CountAt(_slotsAt + 4 * slot) - 1;
            if (entry < 0)
                return -1;
            JournalReader reader = new(EntryBytes(entry));
            if (PoolBytes(reader.Index(_poolCount)).SequenceEqual(name))
                return entry;
        }
        throw new InvalidDataException("The index of section B has no free slot.");
    }

    public string NameOf(int entry)
    {
        JournalReader reader = new(EntryBytes(entry));
        return PoolText(reader.Index(_poolCount));
    }

    /// <summary>Calls back with each row that an entry watches, without decoding it: the heaviest state wins.</summary>
    public ScanState Heaviest(int entry, byte[] states)
    {
        JournalReader reader = new(EntryBytes(entry));
        reader.Index(_poolCount);
        SkipHead(ref reader);
        int count = reader.Count();
        byte heaviest = 0;
        for (int index = 0; index < count; index++)
        {
            byte state = states[reader.Index(_base.RowCount)];
            heaviest = Math.Max(heaviest, state);
            if ((reader.Byte() & JournalFormat.LinkTargetFlag) != 0)
                reader.Index(_poolCount);
        }
        return (ScanState)heaviest;
    }

    public JournalEntry Decode(int entry)
    {
        JournalReader reader = new(EntryBytes(entry));
        string step = PoolText(reader.Index(_poolCount));
        Sha256Value declaration = reader.Digest();
        Fingerprint fingerprint = new(reader.Digest());
        byte flags = reader.Byte();
        StepOutcome outcome = (StepOutcome)reader.Byte();
        TimeSpan duration = new(reader.Int64());
        long? expires = (flags & 2) == 0 ? null : reader.Int64();
        string store = PoolText(reader.Index(_poolCount));
        string outputItem = PoolText(reader.Index(_poolCount));

        TrackedFile[] files = new TrackedFile[reader.Count()];
        for (int index = 0; index < files.Length; index++)
            files[index] = DecodeFile(ref reader);
        TrackedGlob[] globs = new TrackedGlob[reader.Count()];
        if (globs.Length > 0)
            _globs ??= _base.ReadGlobs();
        for (int index = 0; index < globs.Length; index++)
            globs[index] = _globs![reader.Index(_globs.Length)];
        ProgramLookup[] programs = new ProgramLookup[reader.Count()];
        for (int index = 0; index < programs.Length; index++)
            programs[index] = _base.Program(reader.Index(_base.ProgramCount));
        StepComponent[] components = new StepComponent[reader.Count()];
        for (int index = 0; index < components.Length; index++)
        {
            components[index] = new(
                (ComponentKind)reader.Byte(), PoolText(reader.Index(_poolCount)), reader.Digest(), PoolText(reader.Index(_poolCount)));
        }
        string[] outputs = DecodePaths(ref reader);
        string[] selfWritten = DecodePaths(ref reader);
        if (!reader.IsAtEnd)
            throw new InvalidDataException("Something follows an entry.");
        return new()
        {
            Step = step,
            Declaration = declaration,
            Fingerprint = fingerprint,
            IsValid = (flags & 1) != 0,
            Outcome = outcome,
            Duration = duration,
            ExpiresAt = expires,
            StorePlace = store,
            OutputItem = outputItem,
            Files = ImmutableCollectionsMarshal.AsImmutableArray(files),
            Globs = ImmutableCollectionsMarshal.AsImmutableArray(globs),
            Programs = ImmutableCollectionsMarshal.AsImmutableArray(programs),
            Components = ImmutableCollectionsMarshal.AsImmutableArray(components),
            Outputs = ImmutableCollectionsMarshal.AsImmutableArray(outputs),
            SelfWritten = ImmutableCollectionsMarshal.AsImmutableArray(selfWritten),
        };
    }

    private TrackedFile DecodeFile(ref JournalReader reader)
    {
        int index = reader.Index(_base.RowCount);
        byte role = reader.Byte();
        string target = (role & JournalFormat.LinkTargetFlag) == 0 ? "" : PoolText(reader.Index(_poolCount));
        FileStatus status = StatusOf(index, out byte flags);
        return new(_base.PathOfRow(index), (FileRole)(role & ~JournalFormat.LinkTargetFlag), status)
        {
            TakenAt = BinaryPrimitives.ReadInt64LittleEndian(Extra(index)[Sha256Value.Size..]),
            IsTrusted = (flags & JournalFormat.Trusted) != 0,
            Digest = DigestOf(index),
            LinkTarget = target,
        };
    }

    private FileStatus StatusOf(int row, out byte flags)
    {
        JournalReader reader = new(_base.Row(row));
        reader.Take(4);
        FileKind kind = (FileKind)reader.Byte();
        flags = reader.Byte();
        return new(kind, reader.UInt16(), new(reader.Int64(), reader.Int64(), reader.Int64(), reader.UInt64(), reader.UInt64()));
    }

    private string[] DecodePaths(ref JournalReader reader)
    {
        string[] paths = new string[reader.Count()];
        for (int index = 0; index < paths.Length; index++)
            paths[index] = _base.PathOf(reader.Index(_base.PathCount));
        return paths;
    }

    private void SkipHead(ref JournalReader reader)
    {
        reader.Take(2 * Sha256Value.Size);
        byte flags = reader.Byte();
        reader.Take((flags & 2) == 0 ? 9 : 17);
        reader.Index(_poolCount);
        reader.Index(_poolCount);
    }

    private ReadOnlySpan<byte> Extra(int row) =>
        _bytes.AsSpan(JournalFormat.EntriesHeaderSize + row * JournalFormat.RowExtraSize, JournalFormat.RowExtraSize);

    private ReadOnlySpan<byte> EntryBytes(int entry)
    {
        if ((uint)entry >= (uint)Count)
            throw new InvalidDataException($"There is no entry {entry}.");
        return Between(_entriesAt, _bytes.Length - _entriesAt, _offsetsAt + 4 * entry);
    }

    private ReadOnlySpan<byte> PoolBytes(int text) => Between(_poolAt, _poolBytes, _poolOffsetsAt + 4 * text);

    private ReadOnlySpan<byte> Between(int areaAt, int areaLength, int offsetAt)
    {
        int start = CountAt(offsetAt);
        int end = CountAt(offsetAt + 4);
        if (start > end || end > areaLength)
            throw new InvalidDataException("Something in section B lies outside.");
        return _bytes.AsSpan(areaAt + start, end - start);
    }

    private string PoolText(int text) => _pool[text] ??= Encoding.UTF8.GetString(PoolBytes(text));

    private int Place(long at) =>
        at <= _bytes.Length ? (int)at : throw new InvalidDataException("Section B is not as long as its counts say.");

    private int CountAt(int at)
    {
        uint value = BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(at));
        return value <= int.MaxValue ? (int)value : throw new InvalidDataException($"{value} is more than a journal can hold.");
    }
}
