using System.Buffers.Text;

namespace BuildMemo.Worker.Binding;

/// <summary>JSON of the values that methods return most, written as System.Text.Json does, which then need not be loaded.</summary>
internal static class PlainNumbers
{
    private const int Longest = 32;

    /// <summary>False for every other value.</summary>
    public static bool TryWrite(object? value, Stream stream)
    {
        Span<byte> text = stackalloc byte[Longest];
        int length = 0;
        bool isPlain = value switch
        {
            int number => Utf8Formatter.TryFormat(number, text, out length),
            long number => Utf8Formatter.TryFormat(number, text, out length),
            double number when double.IsFinite(number) => Utf8Formatter.TryFormat(number, text, out length),
            bool truth => Utf8Formatter.TryFormat(truth, text, out length, 'l'),
            _ => false,
        };
        if (isPlain)
            stream.Write(text[..length]);
        return isPlain;
    }
}
