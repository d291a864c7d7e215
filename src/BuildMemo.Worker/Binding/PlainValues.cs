using System.Buffers;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text;

namespace BuildMemo.Worker.Binding;

/// <summary>
/// JSON of the values that are written most (whole numbers, doubles, truth values, plain text, small tuples of them), letter by letter as
/// System.Text.Json writes it. A worker that needs no more never loads that library, which compiles a hundred methods for its first value.
/// </summary>
internal static class PlainValues
{
    private const int LongestNumber = 32;
    private const int MostElements = 7;

    /// <summary>False, and nothing written, for every other value, and for one that is not of exactly the declared type.</summary>
    public static bool TryWrite(object? value, Type declared, IBufferWriter<byte> buffer)
    {
        if (value is null || value.GetType() != declared)
            return false;
        return value is ITuple tuple ? TryWriteTuple(tuple, declared, buffer) : TryWriteOne(value, buffer);
    }

    /// <summary>False for every other type, and for a text that is not as <see cref="TryWrite"/> writes it.</summary>
    public static bool TryRead<T>(ReadOnlySpan<byte> json, out T value)
    {
        int length = 0;
        object? read =
            typeof(T) == typeof(int) && Utf8Parser.TryParse(json, out int small, out length) ? small
            : typeof(T) == typeof(long) && Utf8Parser.TryParse(json, out long large, out length) ? large
            : typeof(T) == typeof(double) && Utf8Parser.TryParse(json, out double real, out length) ? real
            : typeof(T) == typeof(bool) && Utf8Parser.TryParse(json, out bool truth, out length, 'l') ? truth
            : null;
        // The parser is more generous than JSON is.
        Span<byte> written = stackalloc byte[LongestNumber];
        bool isSame = read is not null && length == json.Length && TryFormat(read, written, out length) && json.SequenceEqual(written[..length]);
        value = isSame ? (T)read! : default!;
        return isSame;
    }

    private static bool TryWriteTuple(ITuple tuple, Type declared, IBufferWriter<byte> buffer)
    {
        if (!declared.IsGenericType || declared.Namespace != "System" || tuple.Length > MostElements)
            return false;
        Type[] types = declared.GetGenericArguments();
        // All or nothing: what stands in the caller's buffer can't be taken back.
        var text = new ArrayBufferWriter<byte>(LongestNumber * tuple.Length);
        for (int index = 0; index < tuple.Length; index++)
        {
            text.Write(index == 0 ? "["u8 : ","u8);
            if (tuple[index] is not { } element || element.GetType() != types[index] || !TryWriteOne(element, text))
                return false;
        }

        text.Write("]"u8);
        buffer.Write(text.WrittenSpan);
        return true;
    }

    private static bool TryWriteOne(object value, IBufferWriter<byte> buffer)
    {
        if (value is string text)
            return TryWriteText(text, buffer);
        if (!TryFormat(value, buffer.GetSpan(LongestNumber), out int length))
            return false;
        buffer.Advance(length);
        return true;
    }

    private static bool TryFormat(object value, Span<byte> text, out int length)
    {
        length = 0;
        return value switch
        {
            int whole => Utf8Formatter.TryFormat(whole, text, out length),
            long whole => Utf8Formatter.TryFormat(whole, text, out length),
            double real when double.IsFinite(real) => Utf8Formatter.TryFormat(real, text, out length),
            bool truth => Utf8Formatter.TryFormat(truth, text, out length, 'l'),
            _ => false,
        };
    }

    private static bool TryWriteText(string text, IBufferWriter<byte> buffer)
    {
        foreach (char letter in text)
        {
            if (letter is < ' ' or > '~' or '"' or '\\')
                return false;
        }

        Span<byte> bytes = buffer.GetSpan(text.Length + 2);
        bytes[0] = (byte)'"';
        _ = Encoding.ASCII.GetBytes(text, bytes[1..]);
        bytes[text.Length + 1] = (byte)'"';
        buffer.Advance(text.Length + 2);
        return true;
    }
}
