using System.Diagnostics.CodeAnalysis;

namespace BuildMemo.Worker.Binding;

/// <summary>Arrays of bytes and numbers as their elements, little-endian: no text is made of them and read again.</summary>
internal static class RawArrays
{
    /// <summary>False for null and for all other types.</summary>
    public static bool TryWrite<T>(T value, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = !BitConverter.IsLittleEndian || value is null ? null
            : typeof(T) == typeof(byte[]) ? (byte[])(object)value
            : typeof(T) == typeof(double[]) || typeof(T) == typeof(float[]) || typeof(T) == typeof(int[]) || typeof(T) == typeof(long[]) ? BytesOf((Array)(object)value)
            : null;
        return bytes is not null;
    }

    /// <exception cref="InvalidDataException">They are not of this type: another format wrote them.</exception>
    public static T Read<T>(byte[] bytes)
    {
        object? elements = typeof(T) == typeof(byte[]) ? bytes
            : typeof(T) == typeof(double[]) ? Fill(new double[bytes.Length / sizeof(double)], bytes)
            : typeof(T) == typeof(float[]) ? Fill(new float[bytes.Length / sizeof(float)], bytes)
            : typeof(T) == typeof(int[]) ? Fill(new int[bytes.Length / sizeof(int)], bytes)
            : typeof(T) == typeof(long[]) ? Fill(new long[bytes.Length / sizeof(long)], bytes)
            : null;
        return elements is T array ? array : throw new InvalidDataException($"A kept result of {bytes.Length} bytes is no {typeof(T)}.");
    }

    private static byte[] BytesOf(Array elements)
    {
        byte[] bytes = new byte[Buffer.ByteLength(elements)];
        Buffer.BlockCopy(elements, 0, bytes, 0, bytes.Length);
        return bytes;
    }

    private static Array? Fill(Array elements, byte[] bytes)
    {
        if (Buffer.ByteLength(elements) != bytes.Length)
            return null;
        Buffer.BlockCopy(bytes, 0, elements, 0, bytes.Length);
        return elements;
    }
}
