using System.Globalization;
using BuildMemo;

namespace Columns;

/// <summary>What the build calls. All of it needs smooth columns, which take long to compute: each is computed once and kept in the store.</summary>
public static class Statistics
{
    private const int Window = 7;

    /// <summary>The mean of one column.</summary>
    public static string Mean(string input, int column, double seconds, StepContext context)
    {
        double[] values = Smooth(context, input, column, seconds);
        return string.Create(CultureInfo.InvariantCulture, $"column {column}: mean {values.Average():F2}");
    }

    /// <summary>The extremes of all columns, each on a thread of its own as far as the step was lent cores.</summary>
    public static string Extremes(string input, double seconds, StepContext context)
    {
        IEnumerable<string> lines = context.Parallel.Map(Enumerable.Range(0, 4), column =>
        {
            double[] values = Smooth(context, input, column, seconds);
            return string.Create(CultureInfo.InvariantCulture, $"column {column}: from {values.Min():F2} to {values.Max():F2}");
        });
        return string.Join('\n', lines);
    }

    // The checkpoint. Whatever step asks for the same values, in this build or a later one, gets the result from the store. The function
    // sees nothing but its arguments, which are the key: static lets the compiler check it.
    private static double[] Smooth(StepContext context, string input, int column, double seconds)
    {
        double[] values = [.. File.ReadLines(input).Skip(1).Select(line => double.Parse(line.Split(',')[column], CultureInfo.InvariantCulture))];
        return context.Memory.Cache("smooth", (Values: values, Seconds: seconds), static given => CostlySmooth(given.Values, given.Seconds));
    }

    private static double[] CostlySmooth(double[] values, double seconds)
    {
        Console.WriteLine($"smoothing {values.Length} values");
        Thread.Sleep(TimeSpan.FromSeconds(seconds));
        return [.. Enumerable.Range(0, values.Length - Window + 1).Select(start => values.AsSpan(start, Window).ToArray().Average())];
    }
}
