using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace BuildMemo.Fingerprints;

/// <summary>
/// Hashes components. Each becomes (kind, name, type of value, value) with lengths before names and values, so that no two
/// different sequences of components encode alike.
/// </summary>
public sealed class HashingSink : IComponentSink, IDisposable
{
    private const byte TextValue = 1;
    private const byte ContentValue = 2;
    private const byte AbsentValue = 3;
    private const int FirstCapacity = 4096;

    // One buffer and one call of the hash: appending piece by piece costs a native call each.
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstCapacity);
    private int _length;

    /// <inheritdoc />
    public void AddText(ComponentKind kind, string name, string value)
    {
        AddHead(kind, name, TextValue);
        AddString(value);
    }

    /// <inheritdoc />
    public void AddContent(ComponentKind kind, string name, ContentDigest content, bool isExecutable)
    {
        AddHead(kind, name, ContentValue);
        Span<byte> value = Take(Sha256Value.Size + 1);
        content.Value.CopyTo(value);
        value[Sha256Value.Size] = isExecutable ? (byte)1 : (byte)0;
    }

    /// <inheritdoc />
    public void AddAbsent(ComponentKind kind, string name) => AddHead(kind, name, AbsentValue);

    /// <summary>The fingerprint of everything added so far.</summary>
    public Fingerprint ToFingerprint() => new(Sha256Value.Of(_buffer.AsSpan(0, _length)));

    /// <summary>Forgets what was added, keeping the buffer.</summary>
    public void Clear() => _length = 0;

    /// <inheritdoc />
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void AddHead(ComponentKind kind, string name, byte type)
    {
        Take(1)[0] = (byte)kind;
        AddString(name);
        Take(1)[0] = type;
    }

    private void AddString(string text)
    {
        int size = Encoding.UTF8.GetByteCount(text);
        BinaryPrimitives.WriteInt32LittleEndian(Take(sizeof(int)), size);
        Encoding.UTF8.GetBytes(text, Take(size));
    }

    private Span<byte> Take(int size)
    {
        if (_length + size > _buffer.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + size, 2 * _buffer.Length));
            _buffer.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        Span<byte> taken = _buffer.AsSpan(_length, size);
        _length += size;
        return taken;
    }
}
