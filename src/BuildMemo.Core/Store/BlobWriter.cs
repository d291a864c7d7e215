using System.Buffers;
using BuildMemo.Files;
using BuildMemo.Fingerprints;
using Microsoft.Win32.SafeHandles;

namespace BuildMemo.Store;

/// <summary>
/// Writes one blob. Small content waits in memory until it is known under which digest it goes, so that what is there already
/// costs neither compression nor a file.
/// </summary>
internal sealed class BlobWriter : IBlobWriter, IBlobSink
{
    private const int HeldBytes = 128 * 1024;

    // Of a known size more waits: then one pass compresses all of it, once it is known not to be there.
    private const int HeldWhole = 2 * 1024 * 1024;

    // Above this level, zstd's search takes its time with what has no matches at all.
    private const int LastFastLevel = 4;

    private readonly BlobStore _store;
    private readonly long _promised;
    private byte[] _held;
    private int _heldLength;
    private long _size;
    private SafeFileHandle? _file;
    private string _temporary = "";
    private long _offset;
    private IBlobEncoder? _encoder;
    private BlobCodec _codec;
    private int _error;
    private bool _ended;

    /// <param name="store">Where it goes.</param>
    /// <param name="size">Bytes that will come; -1 when unknown.</param>
    public BlobWriter(BlobStore store, long size)
    {
        _store = store;
        _promised = size;
        _held = ArrayPool<byte>.Shared.Rent(size is >= 0 and <= HeldWhole ? Math.Max((int)size, 1) : HeldBytes);
    }

    public void Write(ReadOnlySpan<byte> content)
    {
        if (_error != 0 || _ended)
            return;
        _size += content.Length;
        if (_encoder is null)
        {
            if (content.Length <= _held.Length - _heldLength)
            {
                content.CopyTo(_held.AsSpan(_heldLength));
                _heldLength += content.Length;
                return;
            }

            Start(_promised, content);
            if (_error != 0)
                return;
        }

        _encoder!.Write(content);
    }

    public bool Commit(ContentDigest digest)
    {
        if (_ended)
            return false;
        try
        {
            if (_error == 0)
                return TryCommit(digest);
            return _store.Folder.GiveUp(_error, _temporary);
        }
        finally
        {
            Abandon();
        }
    }

    public void Dispose() => Abandon();

    void IBlobSink.Append(ReadOnlySpan<byte> bytes)
    {
        if (_error != 0 || bytes.IsEmpty)
            return;
        _error = StoreFiles.Write(_file!, bytes, _offset);
        _offset += bytes.Length;
    }

    private bool TryCommit(ContentDigest digest)
    {
        if (_promised >= 0 && _promised != _size)
            return false;
        string path = _store.PathOf(digest);
        if (IsPresent(path))
            return true;
        if (_encoder is null && _store.Compression.Codec == BlobCodec.Zstd)
            return TryCommitHeld(digest, path);
        if (_encoder is null)
            Start(_size, []);
        if (_error == 0)
        {
            bool isWhole = _encoder!.Finish();
            WriteHeader(_size);
            if (!isWhole && _error == 0)
                return false;
        }

        if (_error != 0)
            return _store.Folder.GiveUp(_error, _temporary);
        _file!.Dispose();
        _file = null;
        string temporary = _temporary;
        _temporary = "";
        if (!_store.Folder.Publish(temporary, path))
            return false;
        _store.Usage.StoredBlob(digest.Value, _offset, _size);
        return true;
    }

    private bool TryCommitHeld(ContentDigest digest, string path)
    {
        ReadOnlySpan<byte> content = _held.AsSpan(0, _heldLength);
        byte[] file = ArrayPool<byte>.Shared.Rent(BlobHeader.Length + ZstdFrame.LargestLength(content.Length));
        new BlobHeader(BlobCodec.Zstd, _size).Write(file);
        int frame = ZstdFrame.Encode(_store.Zstd!, LevelFor(content), content, file.AsSpan(BlobHeader.Length));
        bool isWritten = frame >= 0 && _store.Folder.WriteFile(path, file.AsSpan(0, BlobHeader.Length + frame));
        ArrayPool<byte>.Shared.Return(file);
        if (isWritten)
            _store.Usage.StoredBlob(digest.Value, BlobHeader.Length + frame, _size);
        return isWritten;
    }

    // Touched, so that no removal takes it before the record names it; when it vanished before the touch it is written (invariant 2).
    private static bool IsPresent(string path)
    {
        FileStatus status = FileSystem.Status(path);
        return status.Kind == FileKind.File && status.Stamp.Size >= BlobHeader.Length && FileSystem.TouchNow(path) == 0;
    }

    private void Start(long size, ReadOnlySpan<byte> more)
    {
        _temporary = _store.Folder.TemporaryPath();
        _error = StoreFiles.Create(_temporary, out _file);
        if (_error == LibC.NoEntry)
        {
            _error = _store.Folder.MakeParents(_temporary);
            if (_error == 0)
                _error = StoreFiles.Create(_temporary, out _file);
        }

        if (_error != 0)
            return;
        Compression compression = _store.Compression;
        _codec = compression.Codec;
        if (_codec == BlobCodec.Zstd)
        {
            _encoder = new ZstdEncoder(_store.Zstd!, this, LevelFor(_heldLength > 0 ? _held.AsSpan(0, _heldLength) : more), size);
        }
        else
        {
            _encoder = new StreamEncoder(compression, this);
        }

        WriteHeader(Math.Max(size, 0));
        _offset = BlobHeader.Length;
        _encoder.Write(_held.AsSpan(0, _heldLength));
    }

    private int LevelFor(ReadOnlySpan<byte> content)
    {
        int level = _store.Compression.Level;
        return level > LastFastLevel && !Shrinks(content[..Math.Min(content.Length, HeldBytes)]) ? 1 : level;
    }

    private bool Shrinks(ReadOnlySpan<byte> head)
    {
        byte[] frame = ArrayPool<byte>.Shared.Rent(ZstdFrame.LargestLength(head.Length));
        int length = ZstdFrame.Encode(_store.Zstd!, 1, head, frame);
        ArrayPool<byte>.Shared.Return(frame);
        return length < head.Length - head.Length / 64;
    }

    private void WriteHeader(long size)
    {
        Span<byte> header = stackalloc byte[BlobHeader.Length];
        new BlobHeader(_codec, size).Write(header);
        if (_error == 0)
            _error = StoreFiles.Write(_file!, header, 0);
    }

    private void Abandon()
    {
        _ended = true;
        _encoder?.Dispose();
        _encoder = null;
        _file?.Dispose();
        _file = null;
        if (_temporary.Length > 0)
            FileSystem.Remove(_temporary);
        _temporary = "";
        byte[] held = _held;
        _held = [];
        if (held.Length > 0)
            ArrayPool<byte>.Shared.Return(held);
    }
}
