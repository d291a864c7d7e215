using System.Buffers;
using System.Text;

namespace BuildMemo.Files;

/// <summary>A path as the system takes it: UTF-8 with a NUL at the end, without an allocation where it is short.</summary>
internal ref struct NativePath
{
    /// <summary>What callers put on the stack for it.</summary>
    public const int StackBytes = 512;

    private byte[]? _rented;

    public NativePath(string path, Span<byte> stack)
    {
        Span<byte> buffer = stack;
        // Three bytes a UTF-16 unit is the most that UTF-8 takes.
        if (path.Length * 3 + 1 > buffer.Length)
        {
            _rented = ArrayPool<byte>.Shared.Rent(path.Length * 3 + 1);
            buffer = _rented;
        }

        int written = Encoding.UTF8.GetBytes(path, buffer);
        buffer[written] = 0;
        Bytes = buffer[..(written + 1)];
        // The system would stop at an embedded NUL and reach another file.
        IsValid = !path.Contains('\0', StringComparison.Ordinal);
    }

    /// <summary>The bytes with their NUL.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>False when the path holds a NUL, so that no file can have it.</summary>
    public bool IsValid { get; }

    public void Dispose()
    {
        byte[]? rented = _rented;
        _rented = null;
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
    }
}
