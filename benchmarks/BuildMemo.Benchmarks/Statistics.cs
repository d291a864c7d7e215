namespace BuildMemo.Benchmarks;

/// <summary>The few figures that the tables need.</summary>
internal static class Statistics
{
    // Student's t, one-sided 95 %, by degrees of freedom from 1; beyond the table it is the normal distribution's.
    private static readonly double[] T = [6.314, 2.920, 2.353, 2.132, 2.015, 1.943, 1.895, 1.860, 1.833, 1.812, 1.796, 1.782, 1.771, 1.761, 1.753, 1.746, 1.740, 1.734, 1.729];

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>What the mean does not exceed with 95 % confidence.</summary>
    public static double UpperBound(IReadOnlyCollection<double> values)
    {
        double mean = values.Average();
        double deviation = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));
        double t = values.Count - 1 <= T.Length ? T[values.Count - 2] : 1.645;
        return mean + t * deviation / Math.Sqrt(values.Count);
    }
}
