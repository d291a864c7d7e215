using BuildMemo.Fingerprints;

namespace BuildMemo.Store;

/// <summary>A record as it lies in the store; read only when asked for.</summary>
public sealed class StoredRecord
{
    private readonly RecordStore _records;

    internal StoredRecord(RecordStore records, Fingerprint fingerprint, in StoredFile file)
    {
        _records = records;
        Fingerprint = fingerprint;
        File = file;
    }

    /// <summary>Its key.</summary>
    public Fingerprint Fingerprint { get; }

    /// <summary>Its file.</summary>
    public StoredFile File { get; }

    /// <summary>When it was written or last used.</summary>
    public DateTimeOffset LastUse => DateTimeOffset.UnixEpoch.AddTicks(File.LastUse / 100);

    /// <summary>Reads it; null when it is gone or damaged by now.</summary>
    public Record? Load() => _records.Find(Fingerprint);
}
