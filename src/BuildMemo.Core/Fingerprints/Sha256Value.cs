using System.Buffers.Binary;
using System.Globalization;

namespace BuildMemo.Fingerprints;

/// <summary>The 32 bytes of a SHA-256 digest as a value: no allocation, cheap to compare.</summary>
/// <param name="Part0">Bytes 0 to 7, big-endian.</param>
/// <param name="Part1">Bytes 8 to 15, big-endian.</param>
/// <param name="Part2">Bytes 16 to 23, big-endian.</param>
/// <param name="Part3">Bytes 24 to 31, big-endian.</param>
public readonly record struct Sha256Value(ulong Part0, ulong Part1, ulong Part2, ulong Part3)
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 32;

    /// <summary>Reads the value from exactly 32 bytes.</summary>
    public static Sha256Value From(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, Size);
        return new(
            BinaryPrimitives.ReadUInt64BigEndian(bytes),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]));
    }

    /// <summary>Hashes <paramref name="data"/>.</summary>
    public static Sha256Value Of(ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[Size];
        System.Security.Cryptography.SHA256.HashData(data, hash);
        return From(hash);
    }

    /// <summary>Reads 64 hexadecimal digits.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Sha256Value value)
    {
        value = default;
        if (text.Length != 2 * Size)
            return false;
        Span<byte> bytes = stackalloc byte[Size];
        if (Convert.FromHexString(text, bytes, out _, out _) != System.Buffers.OperationStatus.Done)
            return false;
        value = From(bytes);
        return true;
    }

    /// <summary>Writes the 32 bytes.</summary>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, Part0);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], Part1);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], Part2);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], Part3);
    }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Part0:x16}{Part1:x16}{Part2:x16}{Part3:x16}");

    // Written out: the generated comparison goes through EqualityComparer<T>, which is compiled just in time in every build.
    /// <inheritdoc />
    public bool Equals(Sha256Value other) => Part0 == other.Part0 && Part1 == other.Part1 && Part2 == other.Part2 && Part3 == other.Part3;

    /// <inheritdoc />
    public override int GetHashCode() => Part0.GetHashCode();
}
