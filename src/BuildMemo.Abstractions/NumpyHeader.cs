using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace BuildMemo;

/// <summary>
/// The header of a <c>.npy</c> file (numpy's NEP 1, versions 1.0, 2.0 and 3.0): <c>\x93NUMPY</c>, two bytes of version, the length of the
/// header, and a Python dictionary with <c>descr</c>, <c>fortran_order</c> and <c>shape</c>.
/// </summary>
internal sealed record NumpyHeader(string ElementType, bool IsFortranOrder, ImmutableArray<int> Shape, long DataOffset)
{
    // A header of a plain array has about a hundred bytes; numpy itself refuses more than 10,000.
    private const int LongestHeader = 10_000;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>numpy's name of an element type; null when arrays of it can't be opened.</summary>
    public static string? NameOf(Type type) =>
        type == typeof(double) ? "<f8"
        : type == typeof(float) ? "<f4"
        : type == typeof(Half) ? "<f2"
        : type == typeof(sbyte) ? "|i1"
        : type == typeof(byte) ? "|u1"
        : type == typeof(short) ? "<i2"
        : type == typeof(ushort) ? "<u2"
        : type == typeof(int) ? "<i4"
        : type == typeof(uint) ? "<u4"
        : type == typeof(long) ? "<i8"
        : type == typeof(ulong) ? "<u8"
        : null;

    /// <summary>Reads the header; null when the file does not begin as a <c>.npy</c> file.</summary>
    /// <exception cref="InvalidDataException">It begins as one and is not.</exception>
    public static NumpyHeader? TryRead(FileStream file, string path)
    {
        Span<byte> start = stackalloc byte[12];
        file.Position = 0;
        int read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (read < Magic.Length || !start.StartsWith(Magic))
        {
            return Path.GetExtension(path).Equals(".npy", StringComparison.OrdinalIgnoreCase)
                ? throw new InvalidDataException($"'{path}' is named .npy and does not begin as such a file.")
                : null;
        }

        if (read < start.Length || start[6] is < 1 or > 3)
            throw new InvalidDataException($"'{path}' is a .npy file of version {(read > 6 ? start[6] : 0)}; versions 1 to 3 are understood.");
        int prefix = start[6] == 1 ? 10 : 12;
        long length = start[6] == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(start[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        if (length > LongestHeader || prefix + length > file.Length)
            throw new InvalidDataException($"the header of '{path}' is cut off or too long ({length} bytes).");
        byte[] header = new byte[length];
        file.Position = prefix;
        file.ReadExactly(header);
        return Parse(Encoding.UTF8.GetString(header), path, prefix + length);
    }

    private static NumpyHeader Parse(string text, string path, long dataOffset)
    {
        string? descr = Value(text, "descr")?.Trim('\'', '"');
        string? order = Value(text, "fortran_order");
        string? shape = Value(text, "shape");
        if (descr is null || order is not ("True" or "False") || shape is null || shape[0] != '(' || shape[^1] != ')')
            throw new InvalidDataException($"the header of '{path}' is not understood: {text.Trim()}");
        ImmutableArray<int>.Builder lengths = ImmutableArray.CreateBuilder<int>();
        foreach (string part in shape[1..^1].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int length))
                throw new InvalidDataException($"the shape {shape} of '{path}' is not understood, or a dimension is longer than {int.MaxValue}.");
            lengths.Add(length);
        }

        return new(descr, order == "True", lengths.ToImmutable(), dataOffset);
    }

    // The dictionary of a plain array holds nothing nested but the tuple of the shape; a record type's descr is a list and fails to match.
    private static string? Value(string text, string key)
    {
        int at = text.IndexOf($"'{key}':", StringComparison.Ordinal);
        if (at < 0)
            return null;
        ReadOnlySpan<char> rest = text.AsSpan(at + key.Length + 3).TrimStart();
        if (rest.IsEmpty)
            return null;
        int end = rest[0] == '(' ? rest.IndexOf(')') + 1 : rest[0] == '[' ? rest.LastIndexOf(']') + 1 : rest.IndexOfAny(',', '}');
        return end <= 0 ? null : rest[..end].Trim().ToString();
    }
}
