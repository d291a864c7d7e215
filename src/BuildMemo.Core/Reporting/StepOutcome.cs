namespace BuildMemo.Reporting;

/// <summary>How a step ended. Ordinary ends are values, never exceptions.</summary>
public enum StepOutcome
{
    /// <summary>Nothing to do: the outputs are there and nothing that determines them changed.</summary>
    UpToDate,

    /// <summary>The outputs came out of a store.</summary>
    Restored,

    /// <summary>The step was executed and succeeded.</summary>
    Ran,

    /// <summary>The step was executed, or could not be, and failed.</summary>
    Failed,

    /// <summary>The step was ended after its <c>Timeout</c>.</summary>
    TimedOut,

    /// <summary>The build was cancelled before the step ended.</summary>
    Cancelled,

    /// <summary>A step whose outputs it reads did not succeed.</summary>
    Skipped,
}
