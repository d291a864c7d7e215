using System.Buffers.Binary;
using System.Security.Cryptography;

namespace BuildMemo.Fingerprints;

/// <summary>Gathers typed values into a buffer and hashes them; every length stands before its bytes, so values can't run together.</summary>
internal sealed class DigestWriter : IDisposable
{
    private const int Capacity = 32 * 1024;

    // Kept by the thread: a key of a few hundred bytes must not cost a large array.
    [ThreadStatic]
    private static byte[]? _kept;

    private byte[] _buffer = TakeBuffer();
    private IncrementalHash? _hash;
    private int _filled;

    public void Write(uint value)
    {
        if (_buffer.Length - _filled < sizeof(uint))
            Flush();
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(_filled), value);
        _filled += sizeof(uint);
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        Write((uint)bytes.Length);
        WriteRaw(bytes);
    }

    /// <summary>Without a length: only for what a length or a fixed size already bounds.</summary>
    public void WriteRaw(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _buffer.Length - _filled)
        {
            Flush();
            if (bytes.Length > _buffer.Length)
            {
                _hash!.AppendData(bytes);
                return;
            }
        }
        bytes.CopyTo(_buffer.AsSpan(_filled));
        _filled += bytes.Length;
    }

    /// <summary>The digest of all; what is written afterwards begins anew.</summary>
    public Sha256Value Finish()
    {
        if (_hash is null)
        {
            Sha256Value whole = Sha256Value.Of(_buffer.AsSpan(0, _filled));
            _filled = 0;
            return whole;
        }

        Flush();
        Span<byte> digest = stackalloc byte[Sha256Value.Size];
        _hash.GetHashAndReset(digest);
        return Sha256Value.From(digest);
    }

    public void Dispose()
    {
        _hash?.Dispose();
        if (_buffer.Length > 0)
            _kept = _buffer;
        _buffer = [];
    }

    private static byte[] TakeBuffer()
    {
        byte[] buffer = _kept ?? GC.AllocateUninitializedArray<byte>(Capacity);
        _kept = null;
        return buffer;
    }

    private void Flush()
    {
        _hash ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        _hash.AppendData(_buffer, 0, _filled);
        _filled = 0;
    }
}
