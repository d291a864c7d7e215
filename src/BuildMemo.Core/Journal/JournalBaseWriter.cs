using System.Buffers.Binary;
using BuildMemo.Files;
using BuildMemo.Fingerprints;

namespace BuildMemo.Journal;

/// <summary>
/// Encodes a base from the entries of a run. The same entries in the same order give the same bytes, so an unchanged journal is
/// recognised and not written. Everything shared is kept once: paths, rows (path with status and digest), globs, programs, texts.
/// </summary>
internal sealed class JournalBaseWriter
{
    private readonly Dictionary<string, int> _pathIndexes;
    private readonly JournalWriter _pathOffsets;
    private readonly JournalWriter _paths;
    private readonly JournalWriter _rows;
    private readonly JournalWriter _rowExtras;
    private readonly Dictionary<string, int> _globIndexes = new(StringComparer.Ordinal);
    private readonly JournalWriter _globs = new();
    private readonly Dictionary<string, int> _programIndexes = new(StringComparer.Ordinal);
    private readonly JournalWriter _programs = new();
    private readonly Dictionary<string, int> _textIndexes;
    private readonly JournalWriter _textOffsets;
    private readonly JournalWriter _texts;
    private readonly JournalWriter _entries;
    private readonly JournalWriter _entryOffsets;
    private readonly JournalWriter _outputs;

    // Per path the last row made for it, and per row the one before it: a path seldom has more than one.
    private int[] _lastRowOfPath;
    private int[] _rowBefore;
    private int _rowCount;
    private bool _allValid = true;
    private long _earliestExpiry = long.MaxValue;

    // Sized so that hardly anything grows: at ten thousand steps growing would copy some megabytes several times.
    private JournalBaseWriter(IReadOnlyList<JournalEntry> entries)
    {
        int files = 0, components = 0, outputs = 0;
        foreach (JournalEntry entry in entries)
        {
            files += entry.Files.Length;
            components += entry.Components.Length;
            outputs += entry.Outputs.Length;
        }
        int most = files + 16;
        _lastRowOfPath = new int[most];
        _rowBefore = new int[most];
        _pathIndexes = new(most, StringComparer.Ordinal);
        _pathOffsets = new(4 * most);
        _paths = new(96 * most);
        _rows = new(JournalFormat.RowSize * most);
        _rowExtras = new(JournalFormat.RowExtraSize * most);
        int texts = entries.Count + (components / 2) + 16;
        _textIndexes = new(texts, StringComparer.Ordinal);
        _textOffsets = new(4 * texts);
        _texts = new(32 * texts);
        _entries = new(96 * (entries.Count + 1) + 6 * files + 42 * components + 4 * outputs);
        _entryOffsets = new(4 * (entries.Count + 1));
        _outputs = new(JournalFormat.OutputSize * (outputs + 1));
    }

    /// <summary>Encodes sections A and C, then B, without the header.</summary>
    public static EncodedBase Encode(RunResult run, string projectKey) => new JournalBaseWriter(run.Entries).EncodeRun(run, projectKey);

    /// <summary>Writes header and sections; the file's bytes are these, in this order.</summary>
    public static byte[] Header(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> fast, ReadOnlySpan<byte> outputs, ReadOnlySpan<byte> entries)
    {
        byte[] header = new byte[JournalFormat.HeaderSize];
        JournalFormat.Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), JournalFormat.Version);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(12), JournalFormat.HeaderSize);
        salt.CopyTo(header.AsSpan(JournalFormat.SaltAt));
        long at = header.Length;
        Section(header, 0, ref at, fast);
        Section(header, 1, ref at, outputs);
        Section(header, 2, ref at, entries);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(JournalFormat.FileLengthAt), at);
        JournalChecksum.Of(header.AsSpan(0, JournalFormat.HeaderChecksumAt), header.AsSpan(JournalFormat.HeaderChecksumAt));
        return header;
    }

    private static void Section(byte[] header, int section, ref long at, ReadOnlySpan<byte> bytes)
    {
        Span<byte> place = header.AsSpan(JournalFormat.SectionsAt + section * JournalFormat.SectionSize);
        BinaryPrimitives.WriteInt64LittleEndian(place, at);
        BinaryPrimitives.WriteInt64LittleEndian(place[8..], bytes.Length);
        JournalChecksum.Of(bytes, place[16..]);
        at += bytes.Length;
    }

    private EncodedBase EncodeRun(RunResult run, string projectKey)
    {
        int key = PathIndex(projectKey);
        int project = PathIndex(run.ProjectFile);
        int store = PathIndex(run.StorePlace);
        for (int index = 0; index < run.Entries.Count; index++)
        {
            JournalEntry entry = run.Entries[index];
            _entryOffsets.UInt32((uint)_entries.Length);
            WriteEntry(entry);
            foreach (string output in entry.Outputs)
            {
                _outputs.UInt32((uint)index);
                _outputs.UInt32((uint)PathIndex(output));
                _outputs.UInt32((uint)PathIndex(entry.OutputItem));
            }
            _allValid &= entry.IsValid;
            _earliestExpiry = Math.Min(_earliestExpiry, entry.ExpiresAt ?? long.MaxValue);
        }
        _entryOffsets.UInt32((uint)_entries.Length);
        _pathOffsets.UInt32((uint)_paths.Length);
        _textOffsets.UInt32((uint)_texts.Length);

        JournalWriter fast = new(JournalFormat.FastHeaderSize + _pathOffsets.Length + _paths.Length + _rows.Length
            + _programs.Length + _globs.Length);
        fast.UInt32((uint)_pathIndexes.Count);
        fast.UInt32((uint)_paths.Length);
        fast.UInt32((uint)_rowCount);
        fast.UInt32((uint)_globIndexes.Count);
        fast.UInt32((uint)(_programs.Length / JournalFormat.ProgramSize));
        fast.UInt32((uint)_globs.Length);
        fast.UInt32(_allValid ? JournalFormat.AllValidFlag : 0);
        fast.UInt32((uint)key);
        fast.UInt32((uint)project);
        fast.UInt32((uint)store);
        fast.Int64(_earliestExpiry);
        fast.Digest(run.Signature.Value);
        fast.Bytes(_pathOffsets.Written);
        fast.Bytes(_paths.Written);
        fast.Bytes(_rows.Written);
        fast.Bytes(_programs.Written);
        fast.Bytes(_globs.Written);

        JournalWriter outputs = new(4 + _outputs.Length);
        outputs.UInt32((uint)(_outputs.Length / JournalFormat.OutputSize));
        outputs.Bytes(_outputs.Written);
        return new(fast, outputs, Entries(run.Entries));
    }

    private JournalWriter Entries(IReadOnlyList<JournalEntry> entries)
    {
        int slotCount = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)entries.Count * 2 + 1);
        int[] slots = new int[slotCount];
        for (int index = 0; index < entries.Count; index++)
        {
            JournalReader reader = new(_entries.Written[(int)OffsetAt(_entryOffsets, index)..]);
            int text = (int)reader.Number();
            int start = (int)OffsetAt(_textOffsets, text);
            uint hash = JournalFormat.HashOf(_texts.Written[start..(int)OffsetAt(_textOffsets, text + 1)]);
            int slot = (int)hash & (slotCount - 1);
            while (slots[slot] != 0)
                slot = (slot + 1) & (slotCount - 1);
            slots[slot] = index + 1;
        }

        JournalWriter section = new(JournalFormat.EntriesHeaderSize + _rowExtras.Length + 4 * slotCount + _entryOffsets.Length
            + _textOffsets.Length + _texts.Length + _entries.Length);
        section.UInt32((uint)entries.Count);
        section.UInt32((uint)slotCount);
        section.UInt32((uint)_textIndexes.Count);
        section.UInt32((uint)_texts.Length);
        section.UInt32((uint)_rowCount);
        section.Bytes(_rowExtras.Written);
        foreach (int slot in slots)
            section.UInt32((uint)slot);
        section.Bytes(_entryOffsets.Written);
        section.Bytes(_textOffsets.Written);
        section.Bytes(_texts.Written);
        section.Bytes(_entries.Written);
        return section;
    }

    private static uint OffsetAt(JournalWriter offsets, int index) =>
        BinaryPrimitives.ReadUInt32LittleEndian(offsets.Written[(4 * index)..]);

    private void WriteEntry(JournalEntry entry)
    {
        _entries.Count(TextIndex(entry.Step));
        _entries.Digest(entry.Declaration);
        _entries.Digest(entry.Fingerprint.Value);
        _entries.Byte((byte)((entry.IsValid ? 1 : 0) | (entry.ExpiresAt is null ? 0 : 2)));
        _entries.Byte((byte)entry.Outcome);
        _entries.Int64(entry.Duration.Ticks);
        if (entry.ExpiresAt is { } expires)
            _entries.Int64(expires);
        _entries.Count(TextIndex(entry.StorePlace));
        _entries.Count(TextIndex(entry.OutputItem));
        _entries.Count(entry.Files.Length);
        foreach (TrackedFile file in entry.Files)
        {
            _entries.Count(RowIndex(file));
            _entries.Byte((byte)((byte)file.Role | (file.LinkTarget.Length > 0 ? JournalFormat.LinkTargetFlag : 0)));
            if (file.LinkTarget.Length > 0)
                _entries.Count(TextIndex(file.LinkTarget));
        }
        _entries.Count(entry.Globs.Length);
        foreach (TrackedGlob glob in entry.Globs)
            _entries.Count(GlobIndex(glob));
        _entries.Count(entry.Programs.Length);
        foreach (ProgramLookup program in entry.Programs)
            _entries.Count(ProgramIndex(program));
        _entries.Count(entry.Components.Length);
        foreach (StepComponent component in entry.Components)
        {
            _entries.Byte((byte)component.Kind);
            _entries.Count(TextIndex(component.Name));
            _entries.Digest(component.Digest);
            _entries.Count(TextIndex(component.Display));
        }
        _entries.Count(entry.Outputs.Length);
        foreach (string output in entry.Outputs)
            _entries.Count(PathIndex(output));
        _entries.Count(entry.SelfWritten.Length);
        foreach (string path in entry.SelfWritten)
            _entries.Count(PathIndex(path));
    }

    private int PathIndex(string path)
    {
        if (_pathIndexes.TryGetValue(path, out int index))
            return index;
        // A NUL can't be in a path of any system, and would cut it short here.
        if (path.Contains('\0'))
            throw new ArgumentException($"A path holds a NUL: '{path.Replace('\0', '?')}'.", nameof(path));
        index = _pathIndexes.Count;
        _pathIndexes.Add(path, index);
        _pathOffsets.UInt32((uint)_paths.Length);
        _paths.Utf8(path);
        _paths.Byte(0);
        if (index >= _lastRowOfPath.Length)
            Array.Resize(ref _lastRowOfPath, 2 * _lastRowOfPath.Length);
        _lastRowOfPath[index] = -1;
        return index;
    }

    private int TextIndex(string text)
    {
        if (_textIndexes.TryGetValue(text, out int index))
            return index;
        index = _textIndexes.Count;
        _textIndexes.Add(text, index);
        _textOffsets.UInt32((uint)_texts.Length);
        _texts.Utf8(text);
        return index;
    }

    private int RowIndex(TrackedFile file)
    {
        int path = PathIndex(file.Path);
        int rowAt = _rows.Length;
        int extraAt = _rowExtras.Length;
        WriteRow(path, file);
        for (int row = _lastRowOfPath[path]; row >= 0; row = _rowBefore[row])
        {
            if (IsSameRow(row, rowAt, extraAt))
            {
                Merge(row, rowAt, extraAt);
                _rows.Truncate(rowAt);
                _rowExtras.Truncate(extraAt);
                return row;
            }
        }
        if (_rowCount == _rowBefore.Length)
            Array.Resize(ref _rowBefore, 2 * _rowBefore.Length);
        _rowBefore[_rowCount] = _lastRowOfPath[path];
        _lastRowOfPath[path] = _rowCount;
        return _rowCount++;
    }

    private void WriteRow(int path, TrackedFile file)
    {
        Stamp stamp = file.Status.Stamp;
        bool kindOnly = file.Status.Kind == FileKind.Missing || stamp == default;
        int flags = (file.FollowsLinks ? JournalFormat.FollowsLinks : 0)
            | (file.IsTrusted ? JournalFormat.Trusted : 0)
            | (kindOnly ? JournalFormat.KindOnly : 0)
            | (file.Digest is null ? 0 : JournalFormat.HasDigest);
        _rows.UInt32((uint)path);
        _rows.Byte((byte)file.Status.Kind);
        _rows.Byte((byte)flags);
        _rows.UInt16((ushort)file.Status.Mode);
        _rows.Int64(stamp.Size);
        _rows.Int64(stamp.Modified);
        _rows.Int64(stamp.Changed);
        _rows.UInt64(stamp.FileId);
        _rows.UInt64(stamp.Device);
        _rowExtras.Digest(file.Digest?.Value ?? default);
        _rowExtras.Int64(file.TakenAt);
    }

    // Equal digests too: a trusted stamp of another step proves nothing about a content that this step did not see.
    private bool IsSameRow(int row, int newRowAt, int newExtraAt)
    {
        ReadOnlySpan<byte> known = _rows.Written.Slice(row * JournalFormat.RowSize, JournalFormat.RowSize);
        ReadOnlySpan<byte> made = _rows.Written.Slice(newRowAt, JournalFormat.RowSize);
        const int flagsAt = JournalFormat.RowFlagsAt;
        byte ignored = (made[flagsAt] & JournalFormat.HasDigest) != 0 ? JournalFormat.Trusted : (byte)0;
        return (known[flagsAt] | ignored) == (made[flagsAt] | ignored)
            && known[flagsAt - 1] == made[flagsAt - 1]
            && known[(flagsAt + 1)..].SequenceEqual(made[(flagsAt + 1)..])
            && _rowExtras.Written.Slice(row * JournalFormat.RowExtraSize, Sha256Value.Size)
                .SequenceEqual(_rowExtras.Written.Slice(newExtraAt, Sha256Value.Size));
    }

    // Where one of two equal looks is trusted, the content is known to be that of both.
    private void Merge(int row, int newRowAt, int newExtraAt)
    {
        Span<byte> flags = _rows.WrittenFrom(row * JournalFormat.RowSize + JournalFormat.RowFlagsAt);
        byte madeFlags = _rows.Written[newRowAt + JournalFormat.RowFlagsAt];
        if ((flags[0] & JournalFormat.Trusted) != 0 || (madeFlags & JournalFormat.Trusted) == 0)
            return;
        flags[0] |= JournalFormat.Trusted;
        _rowExtras.Written.Slice(newExtraAt + Sha256Value.Size, 8)
            .CopyTo(_rowExtras.WrittenFrom(row * JournalFormat.RowExtraSize + Sha256Value.Size));
    }

    private int GlobIndex(TrackedGlob glob)
    {
        string key = $"{glob.MatchSet}{glob.Pattern}\0{string.Join('\0', glob.Excluded)}";
        if (_globIndexes.TryGetValue(key, out int index))
            return index;
        index = _globIndexes.Count;
        _globIndexes.Add(key, index);
        _globs.Count(PathIndex(glob.Pattern));
        _globs.Digest(glob.MatchSet);
        _globs.Count(glob.Excluded.Length);
        foreach (string excluded in glob.Excluded)
            _globs.Count(PathIndex(excluded));
        return index;
    }

    private int ProgramIndex(ProgramLookup program)
    {
        uint name = (uint)PathIndex(program.Name);
        uint resolved = (uint)PathIndex(program.ResolvedPath);
        // Nearly always a name stands for one path; after a change in the middle of a run there are two.
        if (_programIndexes.TryGetValue(program.Name, out int index))
        {
            for (; index < _programs.Length / JournalFormat.ProgramSize; index++)
            {
                int at = index * JournalFormat.ProgramSize;
                if (BinaryPrimitives.ReadUInt32LittleEndian(_programs.Written[at..]) == name
                    && BinaryPrimitives.ReadUInt32LittleEndian(_programs.Written[(at + 4)..]) == resolved)
                    return index;
            }
        }
        index = _programs.Length / JournalFormat.ProgramSize;
        _programIndexes.TryAdd(program.Name, index);
        _programs.UInt32(name);
        _programs.UInt32(resolved);
        return index;
    }
}

/// <summary>The three sections of a base, ready to be written.</summary>
internal sealed record EncodedBase(JournalWriter Fast, JournalWriter Outputs, JournalWriter Entries);
