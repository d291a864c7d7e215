using System.Buffers.Binary;
using System.Security.Cryptography;

namespace BuildMemo.Fingerprints;

/// <summary>Gathers typed values into a buffer and hashes them; every length stands before its bytes, so values can't run together.</summary>
internal sealed class DigestWriter : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _buffer = new byte[32 * 1024];
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
                _hash.AppendData(bytes);
                return;
            }
        }
        bytes.CopyTo(_buffer.AsSpan(_filled));
        _filled += bytes.Length;
    }

    public Sha256Value Finish()
    {
        Flush();
        Span<byte> digest = stackalloc byte[Sha256Value.Size];
        _hash.GetHashAndReset(digest);
        return Sha256Value.From(digest);
    }

    public void Dispose() => _hash.Dispose();

    private void Flush()
    {
        _hash.AppendData(_buffer, 0, _filled);
        _filled = 0;
    }
}
