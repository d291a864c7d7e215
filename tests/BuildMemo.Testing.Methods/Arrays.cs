namespace BuildMemo.Testing.Methods;

public static class Arrays
{
    public static double Sum(ReadOnlyMemory<double> numbers)
    {
        double sum = 0;
        foreach (double number in numbers.Span)
            sum += number;
        return sum;
    }

    /// <summary>As the manual's slow_mean: sleeps 10 ms, then the mean of a window.</summary>
    public static double SlowMean(ReadOnlyMemory<double> numbers, int start, int length)
    {
        Thread.Sleep(10);
        double sum = 0;
        foreach (double number in numbers.Span.Slice(start, length))
            sum += number;
        return sum / length;
    }

    /// <summary>Sums, says so by a file, and keeps the array and the process until another file is there.</summary>
    public static double SumAndWait(ReadOnlyMemory<double> numbers, string summed, string go, CancellationToken cancellation)
    {
        double sum = Sum(numbers);
        File.WriteAllText($"{summed}.{Environment.ProcessId}", "");
        while (!File.Exists(go))
        {
            cancellation.ThrowIfCancellationRequested();
            Thread.Sleep(1);
        }

        return sum + numbers.Span[0];
    }
}
