using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using BuildMemo.Fingerprints;
using BuildMemo.Store;

namespace BuildMemo.Capture;

/// <summary>
/// Keeps what a command writes to its streams, byte for byte, on its way into the store: hashed, searched and compressed as it comes,
/// in bounded memory. Not safe for several threads at once: one process writes to it.
/// </summary>
/// <param name="store">Where it goes.</param>
/// <param name="texts">What to look for in the bytes of each stream.</param>
internal sealed class CaptureWriter(IStore store, OutputTexts texts) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ImmutableArray<RecordCapturePart>.Builder _parts = ImmutableArray.CreateBuilder<RecordCapturePart>();
    private readonly bool[] _found = new bool[texts.Texts.Count];
    private readonly byte[][] _ends = [[], []];
    private readonly byte[] _small = new byte[OutputReader.InlineLimit];
    private IBlobWriter? _blob;
    private bool _isLost;
    private long _length;

    /// <summary>The texts that stand in one of the streams.</summary>
    public IEnumerable<string> FoundTexts => texts.Texts.Where((_, index) => _found[index]);

    /// <summary>A chunk as it was read; <paramref name="stream"/> is 1 or 2.</summary>
    public void Write(int stream, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;
        Search(stream, bytes);
        _hash.AppendData(bytes);
        if (_parts.Count > 0 && _parts[^1].Stream == stream)
            _parts[^1] = new(stream, _parts[^1].Length + bytes.Length);
        else
            _parts.Add(new(stream, bytes.Length));

        if (_blob is null && !_isLost && _length + bytes.Length > _small.Length)
        {
            _blob = store.CreateBlob();
            _isLost = _blob is null;
            _blob?.Write(_small.AsSpan(0, (int)_length));
        }

        if (_blob is not null)
            _blob.Write(bytes);
        else if (!_isLost)
            bytes.CopyTo(_small.AsSpan((int)_length));
        _length += bytes.Length;
    }

    /// <summary>What a record keeps; null when the store could not take it.</summary>
    public RecordCapture? Complete()
    {
        Span<byte> bytes = stackalloc byte[Sha256Value.Size];
        _hash.GetHashAndReset(bytes);
        ContentDigest digest = new(Sha256Value.From(bytes));
        if (_isLost || _blob?.Commit(digest) == false)
            return null;
        return new(
            new("", RecordOutputKind.File)
            {
                Size = _length,
                Digest = digest,
                Inlined = _blob is null ? [.. _small.AsSpan(0, (int)_length)] : default,
            },
            _parts.ToImmutable());
    }

    public void Dispose()
    {
        _hash.Dispose();
        _blob?.Dispose();
    }

    // A text may be cut in two between chunks: the end of the last one is searched again with the next.
    private void Search(int stream, ReadOnlySpan<byte> bytes)
    {
        if (texts.Overlap == 0)
            return;
        ref byte[] end = ref _ends[stream - 1];
        byte[] searched = ArrayPool<byte>.Shared.Rent(end.Length + bytes.Length);
        end.CopyTo(searched, 0);
        bytes.CopyTo(searched.AsSpan(end.Length));
        Span<byte> all = searched.AsSpan(0, end.Length + bytes.Length);
        texts.Search(all, _found);
        end = all[Math.Max(0, all.Length - texts.Overlap)..].ToArray();
        ArrayPool<byte>.Shared.Return(searched);
    }
}
