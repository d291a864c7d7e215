namespace BuildMemo.Errors;

/// <summary>How much a problem weighs.</summary>
public enum Severity
{
    /// <summary>Information that helps to understand the run.</summary>
    Message,

    /// <summary>The result stands, but something deserves attention.</summary>
    Warning,

    /// <summary>The step, or the whole run, fails.</summary>
    Error,
}
