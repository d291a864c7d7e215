using System.Buffers;
using System.Text;
using System.Text.Json;
using BuildMemo.Worker.Binding;

namespace BuildMemo.Worker.Tests.Binding;

public sealed class PlainValueTests
{
    public static TheoryData<object> Values =>
    [
        0, -1, int.MinValue, int.MaxValue, 0L, long.MinValue, long.MaxValue, true, false,
        0.0, -0.0, 1.0, 0.1, -2.5, 1e15, 1e16, 123456789012345680.0, 1e-5, 1e-4, 1e21, double.MaxValue, double.MinValue, double.Epsilon, Math.PI,
        "", "plain text, <b>'&amp;'</b> + 1/2 ~", (1, 2), (1L, 2.5, true, "x"), Tuple.Create("a", 1), (1, 2, 3, 4, 5, 6, 7), ValueTuple.Create("one"),
    ];

    public static TheoryData<object?> Others =>
    [
        double.NaN, double.PositiveInfinity, DayOfWeek.Friday, "a \"quote\"", "back\\slash", "line\n", "é", "\u007f", 1.5f, (byte)1, 'x', null,
        (1, 2.5f), (1, (string?)null), (1, double.NaN), (1, (2, 3)), (1, 2, 3, 4, 5, 6, 7, 8), (1, DayOfWeek.Friday), new[] { 1 }, new ArraySegment<int>([1]),
    ];

    [Theory]
    [MemberData(nameof(Values))]
    public void Are_written_as_System_Text_Json_does(object value)
    {
        var buffer = new ArrayBufferWriter<byte>();

        Assert.True(PlainValues.TryWrite(value, value.GetType(), buffer));

        Assert.Equal(JsonSerializer.Serialize(value, JsonFormat.Shared.Tolerant), Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void All_others_are_left_to_it(object? value)
    {
        var buffer = new ArrayBufferWriter<byte>();

        Assert.False(PlainValues.TryWrite(value, value?.GetType() ?? typeof(string), buffer));
        Assert.Equal(0, buffer.WrittenCount);
    }

    [Fact]
    public void A_value_that_is_declared_as_something_else_is_left_to_it()
    {
        var buffer = new ArrayBufferWriter<byte>();

        Assert.False(PlainValues.TryWrite(1, typeof(object), buffer));
        Assert.False(PlainValues.TryWrite(1, typeof(IComparable), buffer));
        Assert.False(PlainValues.TryWrite(1, typeof(int?), buffer));
        Assert.False(PlainValues.TryWrite(((IComparable)1, 2), typeof((IComparable, int)), buffer));
        Assert.Equal(0, buffer.WrittenCount);
    }

    [Fact]
    public void Numbers_and_truth_values_are_read_whole_or_not_at_all()
    {
        Assert.True(PlainValues.TryRead("-12"u8, out int whole) && whole == -12);
        Assert.True(PlainValues.TryRead("9223372036854775807"u8, out long large) && large == long.MaxValue);
        Assert.True(PlainValues.TryRead("0.1"u8, out double real) && real == 0.1);
        Assert.True(PlainValues.TryRead("1E+21"u8, out double power) && power == 1e21);
        Assert.True(PlainValues.TryRead("true"u8, out bool truth) && truth);
        Assert.True(PlainValues.TryRead("false"u8, out bool untruth) && !untruth);

        foreach (string text in (string[])["+5", "007", "-0", "12x", " 1", "1 "])
            Assert.False(PlainValues.TryRead(Encoding.UTF8.GetBytes(text), out int _), text);
        foreach (string text in (string[])["+1", ".5", "5.", "NaN", "Infinity", "1e2x"])
            Assert.False(PlainValues.TryRead(Encoding.UTF8.GetBytes(text), out double _), text);
        Assert.False(PlainValues.TryRead("TRUE"u8, out bool _));
        Assert.False(PlainValues.TryRead("2147483648"u8, out int _));
        Assert.False(PlainValues.TryRead("1.5"u8, out int _));
        Assert.False(PlainValues.TryRead("\"NaN\""u8, out double _));
        Assert.False(PlainValues.TryRead("null"u8, out bool _));
        Assert.False(PlainValues.TryRead("\"text\""u8, out string _));
        Assert.False(PlainValues.TryRead("1"u8, out object _));
        Assert.False(PlainValues.TryRead(""u8, out int _));
    }
}
