namespace BuildMemo.Steps;

/// <summary>What a method step shares its process with while it runs (joblib's <c>prefer</c> and <c>require</c>).</summary>
public enum StepIsolation
{
    /// <summary>Nothing: a worker runs one call at a time.</summary>
    Process,

    /// <summary>Other calls: one worker runs several, each on a thread.</summary>
    Thread,
}
