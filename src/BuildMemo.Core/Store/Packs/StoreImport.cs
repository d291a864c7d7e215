using System.Buffers;
using BuildMemo.Errors;
using BuildMemo.Files;
using BuildMemo.Fingerprints;
using BuildMemo.Store.Verification;
using Microsoft.Win32.SafeHandles;

namespace BuildMemo.Store.Packs;

/// <summary>
/// Takes a pack into a store (docs/design/packs.md). Nothing in it is believed: a blob counts once its decompressed content has the SHA-256 that is
/// its name, a record once its checksum, its name and its blobs are right. Names are digests, so nothing can lead outside. What is not right
/// is left out, and the rest goes on. Every file appears by rename, blobs before the records that name them, so builds may run meanwhile.
/// </summary>
internal sealed class StoreImport(StoreFolder folder, RecordStore records, BlobStore blobs, UsageCounters usage, ImportOptions options)
{
    private readonly Lock _lock = new();
    private readonly List<string> _rejected = [];
    private long _rejectedCount;
    private long _records;
    private long _knownRecords;
    private long _blobs;
    private long _knownBlobs;
    private long _addedBytes;

    /// <summary>Reads the pack.</summary>
    public ImportReport Read(Stream source)
    {
        using PackReader pack = new(source, options.Progress);
        FileVerdict? verdict = pack.ReadStart();
        if (verdict != FileVerdict.Sound)
            return new() { State = verdict == FileVerdict.Newer ? PackState.Newer : PackState.NoPack, Bytes = pack.Bytes };
        bool isWhole;
        using (WorkQueue work = new(options.Threads))
        {
            // Packs behind each other, as cat makes them, are all meant.
            do
                isWhole = ReadFrames(pack, work);
            while (isWhole && (verdict = pack.ReadStart()) == FileVerdict.Sound);
        }

        if (isWhole && verdict is not null)
            Reject("what follows the end of the pack is no pack");
        return new()
        {
            State = !folder.IsWritable ? PackState.Stopped : isWhole ? PackState.Whole : PackState.Cut,
            Records = _records,
            KnownRecords = _knownRecords,
            Blobs = _blobs,
            KnownBlobs = _knownBlobs,
            AddedBytes = _addedBytes,
            Bytes = pack.Bytes,
            RejectedCount = _rejectedCount,
            Rejected = [.. _rejected],
        };
    }

    private bool ReadFrames(PackReader pack, WorkQueue work)
    {
        while (folder.IsWritable && pack.TryReadHeader(out PackHeader header))
        {
            options.Cancellation.ThrowIfCancellationRequested();
            bool isRead = header.Kind switch
            {
                PackFrameKind.Blob => ReadBlob(pack, header, work),
                PackFrameKind.Files => ReadFiles(pack, header, work),
                PackFrameKind.End => true,
                // Of a later version of this format that added a kind: it can be stepped over.
                _ => Skip(pack, header, $"a part of the unknown kind {(byte)header.Kind}"),
            };
            if (header.Kind == PackFrameKind.End)
            {
                work.Drain();
                return IsWholeEnd(pack, header);
            }

            if (!isRead)
                break;
        }

        work.Drain();
        return false;
    }

    private bool IsWholeEnd(PackReader pack, PackHeader header)
    {
        byte[] numbers = new byte[16];
        return header.Length == numbers.Length
            && pack.TryReadBody(numbers.Length, (piece, at) => piece.CopyTo(numbers.AsSpan((int)at)), options.Cancellation)
            && pack.IsEnd(header, numbers);
    }

    private bool Skip(PackReader pack, PackHeader header, string? reason)
    {
        if (reason is not null)
            Reject(reason);
        return pack.TryReadBody(header.Length, null, options.Cancellation);
    }

    private bool ReadBlob(PackReader pack, PackHeader header, WorkQueue work)
    {
        ContentDigest digest = new(header.Digest);
        string path = blobs.PathOf(digest);
        if (IsKnown(path, header.Plain))
        {
            Interlocked.Increment(ref _knownBlobs);
            return Skip(pack, header, null);
        }

        string temporary = folder.TemporaryPath();
        int error = StoreFiles.Create(temporary, out SafeFileHandle? file);
        if (error == StoreFiles.NoEntry)
        {
            error = folder.MakeParents(temporary);
            if (error == 0)
                error = StoreFiles.Create(temporary, out file);
        }

        if (error != 0)
            return folder.GiveUp(error, temporary);
        bool isRead = false;
        try
        {
            using (file)
            {
                isRead = pack.TryReadBody(header.Length, (piece, at) => error = error == 0 ? StoreFiles.Write(file!, piece, at) : error, options.Cancellation);
            }
        }
        finally
        {
            if (!isRead || error != 0)
                FileSystem.Remove(temporary);
        }

        if (error != 0)
            return folder.GiveUp(error, temporary);
        if (!isRead)
            return false;
        bool isTaken = false;
        try
        {
            work.Add(() => KeepBlob(temporary, path, header));
            isTaken = true;
            return true;
        }
        finally
        {
            // Work that failed meanwhile takes no more.
            if (!isTaken)
                FileSystem.Remove(temporary);
        }
    }

    private void KeepBlob(string temporary, string path, PackHeader header)
    {
        bool isKept = false;
        try
        {
            using ContentCounter content = new(options.Cancellation);
            int error = BlobReader.Verify(blobs, temporary, new(header.Digest), content, out FileVerdict verdict);
            if (error != 0 || verdict != FileVerdict.Sound || content.Bytes != header.Plain)
            {
                Reject($"the blob {header.Digest}: " + verdict switch
                {
                    _ when error != 0 => StoreFiles.Describe(error),
                    FileVerdict.Newer => "a later BuildMemo wrote it",
                    FileVerdict.Unsupported => "zstd compressed it, and there is no libzstd here to read it",
                    _ => "its content is not that of its digest",
                });
                return;
            }

            isKept = folder.Publish(temporary, path);
            if (!isKept)
                return;
            usage.StoredBlob(header.Digest, header.Length, header.Plain);
            Interlocked.Increment(ref _blobs);
            Interlocked.Add(ref _addedBytes, UsageCounters.OnDisk(header.Length));
        }
        finally
        {
            if (!isKept)
                FileSystem.Remove(temporary);
        }
    }

    // Touched, so that no removal takes it before the record that names it comes. One that is short or of another size is damaged.
    private bool IsKnown(string path, long plain)
    {
        if (StoreFiles.OpenRead(path, out SafeFileHandle? file) is var error && error != 0)
        {
            if (error == LibC.IsDirectory)
                folder.Quarantine(path, Codes.StoreDamaged, "a folder stands in the place of a file");
            return false;
        }

        Span<byte> head = stackalloc byte[BlobHeader.Length];
        using (file)
            error = StoreFiles.Read(file!, head, 0, out _);
        if (error == 0 && BlobHeader.Read(head, out BlobHeader header) == FileVerdict.Sound && header.Size == plain)
            return FileSystem.TouchNow(path) == 0;
        folder.Quarantine(path, Codes.StoreDamaged, "it is short or its checksum is wrong");
        return false;
    }

    private bool ReadFiles(PackReader pack, PackHeader header, WorkQueue work)
    {
        if (header.Length > PackHeader.MaxFiles)
            return Skip(pack, header, $"small files of {header.Length} bytes, where at most {PackHeader.MaxFiles} come together");
        ArrayBufferWriter<byte> body = new(64 * 1024);
        if (!pack.TryReadBody(header.Length, (piece, _) => body.Write(piece), options.Cancellation))
            return false;
        byte[] packed = body.WrittenSpan.ToArray();
        if (Sha256Value.Of(packed) != header.Digest)
        {
            Reject("small files whose digest is wrong");
            return true;
        }

        List<PackedFiles.Entry> entries = [];
        if (PackedFiles.Unpack(blobs, header, packed, packed.Length, out string fault) is not { } plain)
        {
            Reject(fault);
            return true;
        }

        if (!PackedFiles.TryRead(plain, entries))
            Reject("small files that do not end where they should");
        // Their blobs came before them; some may still be looked at.
        work.Drain();
        const int Piece = 64;
        for (int start = 0; start < entries.Count; start += Piece)
        {
            int first = start;
            work.Add(() =>
            {
                for (int i = first; i < Math.Min(first + Piece, entries.Count) && folder.IsWritable; i++)
                    KeepFile(entries[i]);
            });
        }

        return true;
    }

    private void KeepFile(in PackedFiles.Entry entry)
    {
        options.Cancellation.ThrowIfCancellationRequested();
        if (entry.Kind == RecordFileKind.Record)
            KeepRecord(entry);
        else if (entry.Kind == RecordFileKind.Discoveries)
            KeepLists(entry);
        else
            Reject($"a file of the unknown kind {(byte)entry.Kind}");
    }

    private void KeepRecord(in PackedFiles.Entry entry)
    {
        Record? record = null;
        FileVerdict verdict = RecordFile.Open(entry.Content, RecordFileKind.Record, out ReadOnlyMemory<byte> body);
        if (verdict == FileVerdict.Sound && !RecordStore.TryParse(body, RecordFormat.Read, out record))
            verdict = FileVerdict.Damaged;
        if (verdict != FileVerdict.Sound || record!.Fingerprint.Value != entry.Name || !RecordStore.InlinedAreSound(record))
        {
            Reject($"the record {entry.Name}: {(verdict == FileVerdict.Newer ? "a later BuildMemo wrote it" : "its checksum, its name or its content is wrong")}");
            return;
        }

        foreach (RecordOutput output in record.BlobOutputs())
        {
            if (blobs.Has(output.Digest))
                continue;
            // A full disk kept it out, which is told of the disk.
            if (!folder.IsWritable)
                return;
            Reject($"the record {entry.Name}: its blob {output.Digest.Value} is neither in the pack nor in the store");
            return;
        }

        // A damaged one goes to quarantine by being looked at.
        if (records.Find(record.Fingerprint) is not null)
        {
            FileSystem.TouchNow(records.PathOf(record.Fingerprint));
            Interlocked.Increment(ref _knownRecords);
            return;
        }

        if (!folder.WriteFile(records.PathOf(record.Fingerprint), entry.Content.Span))
            return;
        usage.Stored(entry.Name, entry.Content.Length, isRecord: true);
        Interlocked.Increment(ref _records);
        Interlocked.Add(ref _addedBytes, UsageCounters.OnDisk(entry.Content.Length));
    }

    private void KeepLists(in PackedFiles.Entry entry)
    {
        IReadOnlyList<DiscoveryList>? lists = null;
        if (RecordFile.Open(entry.Content, RecordFileKind.Discoveries, out ReadOnlyMemory<byte> body) != FileVerdict.Sound
            || !RecordStore.TryParse(body, RecordStore.ReadDiscoveries, out lists))
        {
            Reject($"the list of discovered inputs {entry.Name}: its checksum is wrong");
            return;
        }

        // Those of this store stay in front: they fit what is here.
        records.AddDiscoveries(new(entry.Name), lists!);
    }

    private void Reject(string what)
    {
        lock (_lock)
        {
            _rejectedCount++;
            if (_rejected.Count < ImportReport.MostRejected)
                _rejected.Add(what);
        }
    }
}
