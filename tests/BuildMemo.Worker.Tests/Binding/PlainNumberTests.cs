using System.Text;
using System.Text.Json;
using BuildMemo.Worker.Binding;

namespace BuildMemo.Worker.Tests.Binding;

public sealed class PlainNumberTests
{
    public static TheoryData<object> Values =>
    [
        0, -1, int.MinValue, int.MaxValue, long.MinValue, long.MaxValue, true, false,
        0.0, -0.0, 1.0, 0.1, -2.5, 1e15, 1e16, 123456789012345680.0, 1e-5, 1e-4, 1e21, double.MaxValue, double.MinValue, double.Epsilon, Math.PI,
    ];

    [Theory]
    [MemberData(nameof(Values))]
    public void Are_written_as_System_Text_Json_does(object value)
    {
        using var stream = new MemoryStream();

        Assert.True(PlainNumbers.TryWrite(value, stream));

        Assert.Equal(JsonSerializer.Serialize(value, JsonFormat.Shared.Tolerant), Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(DayOfWeek.Friday)]
    [InlineData("text")]
    [InlineData(1.5f)]
    [InlineData(null)]
    public void All_other_values_are_left_to_it(object? value)
    {
        using var stream = new MemoryStream();

        Assert.False(PlainNumbers.TryWrite(value, stream));
        Assert.Equal(0, stream.Length);
    }
}
