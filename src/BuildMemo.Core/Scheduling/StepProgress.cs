namespace BuildMemo.Scheduling;

/// <summary>What became of a step that the scheduler handed out.</summary>
public enum StepProgress
{
    /// <summary>It ended well: its consumers may go on.</summary>
    Succeeded,

    /// <summary>It ended otherwise: its consumers are skipped.</summary>
    Failed,

    /// <summary>It must be executed: it waits for a slot.</summary>
    MustRun,

    /// <summary>Another build holds what it needs: it is looked up again a little later.</summary>
    Later,
}
