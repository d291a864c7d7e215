using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using BuildMemo.Files;
using BuildMemo.Fingerprints;
using Microsoft.Win32.SafeHandles;

namespace BuildMemo.Store.Packs;

/// <summary>
/// Puts records of a store into a pack, each after the blobs that it needs, then the lists by which steps with discovered inputs find them.
/// Reads only. Memory: 32 bytes a blob, to write each once.
/// </summary>
internal sealed class StoreExport(RecordStore records, BlobStore blobs, Pruning walk, ExportOptions options)
{
    private readonly HashSet<Sha256Value> _written = [];
    private readonly HashSet<Sha256Value> _lists = [];
    private long _records;
    private long _skipped;
    private long _absent;
    private long _listFiles;
    private long _contentBytes;

    /// <summary>Writes the pack.</summary>
    public ExportReport Write(Stream destination)
    {
        using PackWriter pack = new(destination, blobs.Zstd);
        foreach (Fingerprint fingerprint in Candidates())
        {
            options.Cancellation.ThrowIfCancellationRequested();
            long before = pack.Bytes;
            Add(fingerprint, pack);
            options.Progress?.Invoke(pack.Bytes - before);
        }

        if (_lists.Count > 0)
            AddLists(pack);
        pack.End(_records, _written.Count);
        return new(_records, _written.Count, _listFiles, _skipped, pack.Bytes, _contentBytes, _absent);
    }

    private IEnumerable<Fingerprint> Candidates()
    {
        long since = options.UsedSince is { } time ? Clock.ToNanoseconds(time.UtcDateTime) : long.MinValue;
        if (options.Fingerprints is { } given)
        {
            foreach (Fingerprint fingerprint in given)
            {
                if (since == long.MinValue || FileSystem.Status(records.PathOf(fingerprint)).Stamp.Modified >= since)
                    yield return fingerprint;
            }

            yield break;
        }

        foreach (StoredRecord stored in walk.Records())
        {
            if (stored.File.LastUse >= since)
                yield return stored.Fingerprint;
        }
    }

    private void Add(Fingerprint fingerprint, PackWriter pack)
    {
        int error = StoreFiles.ReadAll(records.PathOf(fingerprint), RecordFile.MaxLength, out byte[]? rented, out int length);
        if (error != 0)
        {
            _skipped++;
            if (error == StoreFiles.NoEntry && options.Fingerprints is not null)
                _absent++;
            return;
        }

        try
        {
            Record? record = null;
            bool isSound = RecordFile.Open(rented.AsMemory(0, length), RecordFileKind.Record, out ReadOnlyMemory<byte> body) == FileVerdict.Sound
                && RecordStore.TryParse(body, RecordFormat.Read, out record) && record!.Fingerprint == fingerprint;
            if (isSound && options.IsChosen is { } isChosen && !isChosen(record!))
                return;
            if (!isSound || !TryAddBlobs(record!, pack))
            {
                _skipped++;
                return;
            }

            pack.File(RecordFileKind.Record, fingerprint.Value, rented.AsSpan(0, length));
            _records++;
            if (!record!.Discovered.IsEmpty)
                _lists.Add(ListId(record.Discovered.Select(input => input.Path)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented!);
        }
    }

    // All are opened before the first is written: a record without one of its blobs is of no use.
    private bool TryAddBlobs(Record record, PackWriter pack)
    {
        List<(ContentDigest Digest, SafeFileHandle File, long Length, long Plain)> opened = [];
        try
        {
            Span<byte> head = stackalloc byte[BlobHeader.Length];
            foreach (RecordOutput output in record.BlobOutputs())
            {
                if (_written.Contains(output.Digest.Value) || opened.Exists(blob => blob.Digest == output.Digest))
                    continue;
                if (StoreFiles.OpenRead(blobs.PathOf(output.Digest), out SafeFileHandle? file) != 0)
                    return false;
                bool isSound = StoreFiles.Read(file!, head, 0, out int filled) == 0 && BlobHeader.Read(head[..filled], out BlobHeader header) == FileVerdict.Sound && header.Size == output.Size;
                opened.Add((output.Digest, file!, isSound ? RandomAccess.GetLength(file!) : 0, output.Size));
                if (!isSound)
                    return false;
            }

            foreach ((ContentDigest digest, SafeFileHandle file, long length, long plain) in opened)
            {
                pack.Blob(digest, file, length, plain, options.Cancellation);
                _written.Add(digest.Value);
                _contentBytes += plain;
            }

            return true;
        }
        finally
        {
            foreach ((_, SafeFileHandle file, _, _) in opened)
                file.Dispose();
        }
    }

    // A record does not say under which declared components it was found; its list of paths tells.
    private void AddLists(PackWriter pack)
    {
        foreach ((string path, Sha256Value declared) in walk.DiscoveryFiles())
        {
            options.Cancellation.ThrowIfCancellationRequested();
            if (StoreFiles.ReadAll(path, RecordFile.MaxLength, out byte[]? rented, out int length) != 0)
                continue;
            if (RecordFile.Open(rented.AsMemory(0, length), RecordFileKind.Discoveries, out ReadOnlyMemory<byte> body) == FileVerdict.Sound
                && RecordStore.TryParse(body, RecordStore.ReadDiscoveries, out IReadOnlyList<DiscoveryList>? lists)
                && lists!.Any(list => _lists.Contains(ListId(list.Paths))))
            {
                pack.File(RecordFileKind.Discoveries, declared, rented.AsSpan(0, length));
                _listFiles++;
            }

            ArrayPool<byte>.Shared.Return(rented!);
        }
    }

    private static Sha256Value ListId(IEnumerable<string> paths)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string path in paths)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(path));
            hash.AppendData([0]);
        }

        return Sha256Value.From(hash.GetHashAndReset());
    }
}
