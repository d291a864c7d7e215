namespace BuildMemo.Benchmarks;

/// <summary>One run of a command: wall-clock seconds, peak resident bytes, what it printed.</summary>
internal sealed record Measurement(double Seconds, long PeakBytes, string Output);

/// <summary>One build with BuildMemo: the whole command, the task's own seconds, the counts, the report's file.</summary>
internal sealed record MemoMeasurement(Measurement Build, double TaskSeconds, int UpToDate, int Restored, int Ran, string Report)
{
    /// <summary>A benchmark that measured something else than it says is worth nothing.</summary>
    public MemoMeasurement Expect(int upToDate = 0, int restored = 0, int ran = 0) =>
        (UpToDate, Restored, Ran) == (upToDate, restored, ran)
            ? this
            : throw new InvalidOperationException($"expected {upToDate} up to date, {restored} restored, {ran} ran; got {UpToDate}, {Restored}, {Ran}\n{Build.Output}");
}
