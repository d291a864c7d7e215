namespace BuildMemo.Scheduling;

/// <summary>What became of a batch.</summary>
/// <param name="Steps">One answer a step; never <see cref="StepProgress.MustRun"/>.</param>
/// <param name="Time">What executing it took, without waiting for a slot: what automatic batch sizes learn from.</param>
public sealed record BatchEnd(IReadOnlyList<StepProgress> Steps, TimeSpan Time);
