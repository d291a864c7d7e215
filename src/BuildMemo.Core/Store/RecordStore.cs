using System.Buffers;
using System.Runtime.InteropServices;
using BuildMemo.Errors;
using BuildMemo.Files;
using BuildMemo.Fingerprints;
using BuildMemo.Protocol;

namespace BuildMemo.Store;

/// <summary>Reads a body; a delegate over a ref struct.</summary>
internal delegate T RecordBodyReader<T>(ref MessagePackReader reader);

/// <summary>Writes a body; a delegate over a ref struct.</summary>
internal delegate void RecordBodyWriter<T>(ref MessagePackWriter writer, T value);

/// <summary>The files of a store that hold MessagePack: records, discovery lists, step histories. Knows nothing of blobs.</summary>
internal sealed class RecordStore(StoreFolder folder, LocalStoreOptions options, FaultReporter faults, UsageCounters usage)
{
    /// <summary>Ends the name of a file with discovery lists: a step without discovered inputs keeps its record under the same fingerprint.</summary>
    public const string DiscoverySuffix = ".inputs";

    public const int MaxDiscoveries = 8;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    public string PathOf(Fingerprint fingerprint) => folder.PathOf(StoreFolder.Records, fingerprint.Value);

    public Record? Find(Fingerprint fingerprint)
    {
        string path = PathOf(fingerprint);
        Record? record = Read(path, RecordFileKind.Record, RecordFormat.Read);
        if (record is null)
            return null;
        if (record.Fingerprint == fingerprint && (!options.VerifiesContent || InlinedAreSound(record)))
            return record;
        folder.Quarantine(path, Codes.StoreDamaged, "it holds another step's record, or content that is not its digest's");
        return null;
    }

    /// <summary>What lists need of a record; as <see cref="Find"/>.</summary>
    public RecordHead? FindHead(Fingerprint fingerprint)
    {
        string path = PathOf(fingerprint);
        RecordHead? head = Read(path, RecordFileKind.Record, RecordHeadFormat.Read);
        if (head is null || head.Fingerprint == fingerprint)
            return head;
        folder.Quarantine(path, Codes.StoreDamaged, "it holds another step's record");
        return null;
    }

    public bool Save(Record record)
    {
        long inlined = 0;
        foreach (RecordOutput output in record.Outputs)
            inlined += output.Inlined.IsDefault ? 0 : output.Inlined.Length;
        inlined += record.Capture is { Content.Inlined: { IsDefault: false } captured } ? captured.Length : 0;
        if (inlined > RecordFormat.MaxInlinedBytes)
            return TooLarge(record.Step, $"its inlined outputs take {inlined} bytes of at most {RecordFormat.MaxInlinedBytes}");
        int length = Write(PathOf(record.Fingerprint), RecordFileKind.Record, RecordFormat.Write, record, out long replaced);
        if (length > RecordFile.MaxLength)
            return TooLarge(record.Step, $"its record takes {length} bytes of at most {RecordFile.MaxLength}; it may print too much");
        if (length > 0)
            usage.Stored(record.Fingerprint.Value, length, isRecord: true, replaced);
        return length > 0;
    }

    public IReadOnlyList<DiscoveryList> FindDiscoveries(Fingerprint declared) =>
        Read(DiscoveryPath(declared), RecordFileKind.Discoveries, ReadDiscoveries) ?? [];

    /// <summary>Newest first, no list twice. Of two writers at once the last one wins: the other's list comes back with its next run.</summary>
    public bool SaveDiscovery(Fingerprint declared, DiscoveryList list)
    {
        List<DiscoveryList> lists = new(MaxDiscoveries) { list };
        foreach (DiscoveryList known in FindDiscoveries(declared))
        {
            if (lists.Count < MaxDiscoveries && !known.Paths.AsSpan().SequenceEqual(list.Paths.AsSpan()))
                lists.Add(known);
        }

        int length = Write(DiscoveryPath(declared), RecordFileKind.Discoveries, WriteDiscoveries, lists, out long replaced);
        if (length > RecordFile.MaxLength)
            return TooLarge(declared.ToString(), $"its discovered inputs take {length} bytes of at most {RecordFile.MaxLength}");
        if (length > 0)
            usage.Stored(declared.Value, length, replaced: replaced);
        return length > 0;
    }

    /// <summary>Adds lists behind those that are known, as many as fit.</summary>
    public void AddDiscoveries(Fingerprint declared, IReadOnlyList<DiscoveryList> more)
    {
        List<DiscoveryList> lists = [.. FindDiscoveries(declared)];
        int known = lists.Count;
        foreach (DiscoveryList list in more)
        {
            if (lists.Count < MaxDiscoveries && !lists.Exists(other => other.Paths.AsSpan().SequenceEqual(list.Paths.AsSpan())))
                lists.Add(list);
        }

        if (lists.Count == known)
            return;
        int length = Write(DiscoveryPath(declared), RecordFileKind.Discoveries, WriteDiscoveries, lists, out long replaced);
        if (length is > 0 and <= RecordFile.MaxLength)
            usage.Stored(declared.Value, length, replaced: replaced);
    }

    public string DiscoveryPath(Fingerprint declared) => folder.PathOf(StoreFolder.Records, declared.Value, DiscoverySuffix);

    /// <summary>Reads one file; null when it is missing or, reported, not as it was written.</summary>
    public T? Read<T>(string path, RecordFileKind kind, RecordBodyReader<T> read)
        where T : class
    {
        if (!folder.OpenForReading())
            return null;
        int error = StoreFiles.ReadAll(path, RecordFile.MaxLength, out byte[]? rented, out int length);
        if (error == 0)
        {
            try
            {
                FileVerdict verdict = RecordFile.Open(rented.AsMemory(0, length), kind, out ReadOnlyMemory<byte> body);
                if (verdict == FileVerdict.Sound && TryParse(body, read, out T? value))
                    return value;
                if (verdict == FileVerdict.Newer)
                    folder.Quarantine(path, Codes.StoreNewer, "a later BuildMemo wrote it in a format that this one does not know");
                else
                    folder.Quarantine(path, Codes.StoreDamaged, "it is short or its checksum is wrong");
                return null;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(rented!);
            }
        }

        if (error == LibC.IsDirectory)
            folder.Quarantine(path, Codes.StoreDamaged, "a folder stands in the place of a file");
        else if (error == StoreFiles.TooBig)
            folder.Quarantine(path, Codes.StoreDamaged, "it is larger than any file of its kind");
        else if (error != StoreFiles.NoEntry)
            folder.ReportUnreadable(error, path);
        return null;
    }

    /// <summary>
    /// Writes one file. Its length; 0 when it could not be kept; past <see cref="RecordFile.MaxLength"/> nothing was written.
    /// <paramref name="replaced"/> is the length of the file that stood there, -1 when there was none.
    /// </summary>
    public int Write<T>(string path, RecordFileKind kind, RecordBodyWriter<T> write, T value, out long replaced)
    {
        replaced = -1;
        if (!folder.OpenForWriting())
            return 0;
        // Kept by the thread: a cold build saves thousands of records.
        ArrayBufferWriter<byte> buffer = _buffer ?? new(16 * 1024);
        _buffer = null;
        buffer.ResetWrittenCount();
        RecordFile.Begin(buffer, kind);
        MessagePackWriter writer = new(buffer);
        write(ref writer, value);
        writer.Flush();
        RecordFile.End(buffer);
        int length = buffer.WrittenCount;
        if (FileSystem.TryStatus(path, followLinks: false, out FileStatus before, out _) && before.Kind == FileKind.File)
            replaced = before.Stamp.Size;
        bool isWritten = length > RecordFile.MaxLength || folder.WriteFile(path, buffer.WrittenSpan);
        if (buffer.Capacity <= 1024 * 1024)
            _buffer = buffer;
        return isWritten ? length : 0;
    }

    internal static bool TryParse<T>(ReadOnlyMemory<byte> body, RecordBodyReader<T> read, out T? value)
        where T : class
    {
        try
        {
            MessagePackReader reader = new(body);
            value = read(ref reader);
            return reader.End;
        }
        catch (Exception error) when (error is MessagePackSerializationException or EndOfStreamException or OverflowException)
        {
            // A right checksum over a body that is none: written by hand, or by a bug. The caller reports it.
            value = null;
            return false;
        }
    }

    internal static IReadOnlyList<DiscoveryList> ReadDiscoveries(ref MessagePackReader reader)
    {
        int count = Math.Min(reader.ReadArrayHeader(), int.MaxValue);
        List<DiscoveryList> lists = new(Math.Min(count, MaxDiscoveries));
        for (int i = 0; i < count; i++)
        {
            string[] paths = new string[reader.ReadArrayHeader()];
            for (int j = 0; j < paths.Length; j++)
                paths[j] = RecordFormat.Text(ref reader);
            lists.Add(new(ImmutableCollectionsMarshal.AsImmutableArray(paths)));
        }

        return lists;
    }

    private static void WriteDiscoveries(ref MessagePackWriter writer, List<DiscoveryList> lists)
    {
        writer.WriteArrayHeader(lists.Count);
        foreach (DiscoveryList list in lists)
        {
            writer.WriteArrayHeader(list.Paths.Length);
            foreach (string path in list.Paths)
                writer.Write(path);
        }
    }

    internal static bool InlinedAreSound(Record record)
    {
        foreach (RecordOutput output in record.Outputs)
        {
            if (!output.Inlined.IsDefault && Sha256Value.Of(output.Inlined.AsSpan()) != output.Digest.Value)
                return false;
        }

        return record.Capture is not { Content: { Inlined.IsDefault: false } content } || Sha256Value.Of(content.Inlined.AsSpan()) == content.Digest.Value;
    }

    private bool TooLarge(string step, string reason)
    {
        faults.Report(Codes.RecordTooLarge, $"The result of {step} is not stored: {reason}. The build goes on; the step runs again next time.");
        return false;
    }
}
