using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace BuildMemo.Worker.Binding;

/// <summary>Arrays of bytes and numbers as their elements, little-endian: no text is made of them and read again.</summary>
internal static class RawArrays
{
    /// <summary>False for null and for all other types.</summary>
    public static bool TryWrite<T>(T value, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = !BitConverter.IsLittleEndian || value is null ? null
            : typeof(T) == typeof(byte[]) ? (byte[])(object)value
            : typeof(T) == typeof(double[]) ? BytesOf((double[])(object)value)
            : typeof(T) == typeof(float[]) ? BytesOf((float[])(object)value)
            : typeof(T) == typeof(int[]) ? BytesOf((int[])(object)value)
            : typeof(T) == typeof(long[]) ? BytesOf((long[])(object)value)
            : null;
        return bytes is not null;
    }

    /// <exception cref="InvalidDataException">They are not of this type: another format wrote them.</exception>
    public static T Read<T>(byte[] bytes)
    {
        object? elements = typeof(T) == typeof(byte[]) ? bytes
            : typeof(T) == typeof(double[]) ? ElementsOf<double>(bytes)
            : typeof(T) == typeof(float[]) ? ElementsOf<float>(bytes)
            : typeof(T) == typeof(int[]) ? ElementsOf<int>(bytes)
            : typeof(T) == typeof(long[]) ? ElementsOf<long>(bytes)
            : null;
        return elements is T array ? array : throw new InvalidDataException($"A kept result of {bytes.Length} bytes is no {typeof(T)}.");
    }

    private static byte[] BytesOf<TElement>(TElement[] elements)
        where TElement : unmanaged => MemoryMarshal.AsBytes<TElement>(elements).ToArray();

    private static TElement[]? ElementsOf<TElement>(byte[] bytes)
        where TElement : unmanaged => bytes.Length % Unsafe.SizeOf<TElement>() == 0 ? MemoryMarshal.Cast<byte, TElement>(bytes).ToArray() : null;
}
