using Microsoft.Win32.SafeHandles;

namespace BuildMemo.Store;

/// <summary>What a walk over the whole store found.</summary>
public sealed record StoreMeasure
{
    /// <summary>Records.</summary>
    public long Records { get; private set; }

    /// <summary>Bytes on disk of them.</summary>
    public long RecordBytes { get; private set; }

    /// <summary>Blobs.</summary>
    public long Blobs { get; private set; }

    /// <summary>Bytes on disk of them.</summary>
    public long BlobBytes { get; private set; }

    /// <summary>Uncompressed bytes of them.</summary>
    public long PlainBytes { get; private set; }

    /// <summary>Lists of discovered inputs, and histories.</summary>
    public long Others { get; private set; }

    /// <summary>Bytes on disk of them.</summary>
    public long OtherBytes { get; private set; }

    /// <summary>Measures; blobs say in their first bytes what they hold.</summary>
    internal static StoreMeasure Of(StoreFolder folder, Action<long>? progress, CancellationToken cancellation)
    {
        StoreMeasure sum = new();
        StoreWalk walk = new(folder);
        ShardWork.InParallel(UsageCounters.Shards, Environment.ProcessorCount, shard =>
        {
            StoreMeasure part = new();
            long files = 0;
            foreach (StoredFile file in walk.Shard(shard))
            {
                part.Add(file);
                if (++files % 256 == 0)
                    progress?.Invoke(256);
            }

            progress?.Invoke(files % 256);
            lock (sum)
                sum.Add(part);
        }, cancellation);
        return sum;
    }

    private void Add(StoredFile file)
    {
        switch (file.Kind)
        {
            case StoredFileKind.Record:
                Records++;
                RecordBytes += file.Size;
                break;
            case StoredFileKind.Blob:
                Blobs++;
                BlobBytes += file.Size;
                PlainBytes += PlainOf(file.Path);
                break;
            default:
                Others++;
                OtherBytes += file.Size;
                break;
        }
    }

    private void Add(StoreMeasure part)
    {
        Records += part.Records;
        RecordBytes += part.RecordBytes;
        Blobs += part.Blobs;
        BlobBytes += part.BlobBytes;
        PlainBytes += part.PlainBytes;
        Others += part.Others;
        OtherBytes += part.OtherBytes;
    }

    private static long PlainOf(string path)
    {
        if (StoreFiles.OpenRead(path, out SafeFileHandle? file) != 0)
            return 0;
        using (file)
        {
            Span<byte> head = stackalloc byte[BlobHeader.Length];
            return StoreFiles.Read(file!, head, 0, out _) == 0 && BlobHeader.Read(head, out BlobHeader header) == FileVerdict.Sound ? header.Size : 0;
        }
    }
}
