using System.Globalization;
using BuildMemo.Settings;
using BuildMemo.Values;

namespace BuildMemo.Core.Tests.Settings;

public class ValueTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("1024", 1024)]
    [InlineData("500M", 500L << 20)]
    [InlineData("10G", 10L << 30)]
    [InlineData("1.5k", 1536)]
    [InlineData("2TiB", 2L << 40)]
    [InlineData("3 MB", 3L << 20)]
    [InlineData("7B", 7)]
    public void Sizes_are_read(string text, long expected)
    {
        Assert.True(ByteSize.TryParse(text, out long bytes));
        Assert.Equal(expected, bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("G")]
    [InlineData("-1")]
    [InlineData("1,5G")]
    [InlineData("5iB")]
    [InlineData("10X")]
    [InlineData("99999999T")]
    public void Other_sizes_are_refused(string text) => Assert.False(ByteSize.TryParse(text, out _));

    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("30s", 30_000)]
    [InlineData("2m", 120_000)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData("30d", 2_592_000_000)]
    [InlineData("0", 0)]
    [InlineData("3 S", 3000)]
    public void Durations_are_read(string text, double milliseconds)
    {
        Assert.True(DurationText.TryParse(text, out TimeSpan duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("s")]
    [InlineData("-3s")]
    [InlineData("3 weeks")]
    [InlineData("1,5h")]
    [InlineData("99999999d")]
    public void Other_durations_are_refused(string text) => Assert.False(DurationText.TryParse(text, out _));

    [Theory]
    [InlineData("10G")]
    [InlineData("1500")]
    [InlineData("3M")]
    public void A_size_is_printed_as_it_was_written(string text)
    {
        Assert.True(ByteSize.TryParse(text, out long bytes));
        Assert.Equal(text, ByteSize.Format(bytes));
    }

    [Theory]
    [InlineData("90s")]
    [InlineData("2m")]
    [InlineData("30d")]
    [InlineData("500ms")]
    public void A_duration_is_printed_as_it_was_written(string text)
    {
        Assert.True(DurationText.TryParse(text, out TimeSpan duration));
        Assert.Equal(text, DurationText.Format(duration));
    }

    [Fact]
    public void Values_do_not_depend_on_the_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            comma.NumberFormat.NumberDecimalSeparator = ",";
            comma.NumberFormat.NegativeSign = "~";
            CultureInfo.CurrentCulture = comma;
            Assert.True(ByteSize.TryParse("1.5G", out _));
            Assert.True(DurationText.TryParse("1.5h", out _));
            Assert.True(Parallelism.TryParse("-1", out _));
            Assert.Equal(6, PreDispatchExpression.Parse("1.5*n")!.Evaluate(4));
            Assert.Equal("0.5ms", DurationText.Format(TimeSpan.FromMicroseconds(500)));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData(1, 4, 1)]
    [InlineData(7, 4, 7)]
    [InlineData(-1, 4, 4)]
    [InlineData(-2, 4, 3)]
    [InlineData(-9, 4, 1)]
    public void P1_numbers_of_jobs_count_as_in_joblib(int jobs, int cores, int expected) => Assert.Equal(expected, Parallelism.Resolve(jobs, cores));

    [Theory]
    [InlineData("0")]
    [InlineData("")]
    [InlineData("two")]
    [InlineData("1.5")]
    public void P1_zero_and_text_are_refused(string text) => Assert.False(Parallelism.TryParse(text, out _));

    [Theory]
    [InlineData("all", 4, int.MaxValue)]
    [InlineData("3", 4, 3)]
    [InlineData("2*n", 4, 8)]
    [InlineData("1.5*n", 3, 4)]
    [InlineData("n_jobs * 2", 3, 6)]
    [InlineData("n", 5, 5)]
    [InlineData("0.1*n", 2, 1)]
    public void P9_pre_dispatch_is_a_small_expression(string text, int jobs, int expected) =>
        Assert.Equal(expected, PreDispatchExpression.Parse(text)!.Evaluate(jobs));

    [Theory]
    [InlineData("0")]
    [InlineData("-1*n")]
    [InlineData("2*m")]
    [InlineData("2*n*n")]
    [InlineData("n+1")]
    [InlineData("print(1)")]
    [InlineData("*")]
    public void P9_anything_else_is_refused(string text) => Assert.Null(PreDispatchExpression.Parse(text));

    [Theory]
    [InlineData("Input", "Inputs")]
    [InlineData("Outpus", "Outputs")]
    [InlineData("Comand", "Command")]
    [InlineData("OutputDirectory", "OutputDirectories")]
    [InlineData("Lnik", null)]
    [InlineData("Whatever", null)]
    public void A_slip_finds_the_name_that_was_meant(string text, string? meant) =>
        Assert.Equal(meant, NearMiss.Find(text, ["Inputs", "Outputs", "OutputDirectories", "Command", "Name"]));
}
