namespace BuildMemo.Tool.Audits;

/// <summary>The kinds of findings, as <c>--json</c> names them.</summary>
internal static class FindingKinds
{
    /// <summary>A file is read that is no input.</summary>
    public const string Read = "undeclaredRead";

    /// <summary>Whether a file is there matters, and it is no input.</summary>
    public const string Exists = "undeclaredExistence";

    /// <summary>A file is looked for that is not there; were it there, it would matter.</summary>
    public const string Absent = "absentFile";

    /// <summary>The names in a folder matter, and no glob declares them.</summary>
    public const string Listing = "undeclaredListing";

    /// <summary>A program is run that does not identify the step.</summary>
    public const string Tool = "undeclaredTool";

    /// <summary>A file is written that is no output.</summary>
    public const string Write = "undeclaredWrite";

    /// <summary>A file is removed that the step did not make.</summary>
    public const string Delete = "undeclaredDelete";

    /// <summary>Another machine is asked, or could ask.</summary>
    public const string Network = "network";

    /// <summary>Two runs differ.</summary>
    public const string Random = "nonDeterministic";

    /// <summary>The outputs follow a variable that is not declared.</summary>
    public const string Variable = "undeclaredVariable";

    /// <summary>The outputs follow what ran in the same process before.</summary>
    public const string Order = "callOrder";

    /// <summary>An output names a folder of this machine.</summary>
    public const string PathInOutput = "absolutePath";

    /// <summary>An output holds the time of the run.</summary>
    public const string Time = "timeInOutput";

    /// <summary>An output names this machine or this user.</summary>
    public const string Machine = "machineInOutput";

    /// <summary>The step failed.</summary>
    public const string Failed = "stepFailed";
}

/// <summary>Something that a step's declaration misses.</summary>
/// <param name="Kind">One of <see cref="FindingKinds"/>.</param>
/// <param name="What">A path, an address, a variable's name.</param>
/// <param name="Evidence">What showed it.</param>
/// <param name="Advice">What to do.</param>
internal sealed record Finding(string Kind, string What, string Evidence, string Advice)
{
    /// <summary>The metadata that a remedy adds to; empty where none does.</summary>
    public string Metadata { get; init; } = "";

    /// <summary>What it adds.</summary>
    public string Value { get; init; } = "";
}

/// <summary>What an audit found in one step.</summary>
/// <param name="Step">The step.</param>
/// <param name="Findings">In the order of their weight.</param>
/// <param name="SystemFiles">Files of the platform and of tools that it read, and that identify nothing.</param>
internal sealed record StepFindings(AuditedStep Step, IReadOnlyList<Finding> Findings, IReadOnlyList<string> SystemFiles);
