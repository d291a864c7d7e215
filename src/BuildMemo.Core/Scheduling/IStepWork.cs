namespace BuildMemo.Scheduling;

/// <summary>What the scheduler hands steps to; called from several threads at once, never twice at once for one step.</summary>
public interface IStepWork
{
    /// <summary>Checks, looks up and restores a step whose producers all succeeded. Takes no execution slot.</summary>
    StepProgress Look(int step);

    /// <summary>Executes steps that were answered with <see cref="StepProgress.MustRun"/>: one, or a batch of equal command.</summary>
    BatchEnd Run(IReadOnlyList<int> batch);

    /// <summary>A step that will not be looked at: a producer failed, or the run was cancelled.</summary>
    void Abandon(int step, bool isCancelled);
}
