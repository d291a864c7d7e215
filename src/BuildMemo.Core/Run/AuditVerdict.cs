namespace BuildMemo.Run;

/// <summary>What the outputs of a step follow besides its declaration.</summary>
internal enum AuditCause
{
    /// <summary>Nothing: all runs wrote the same.</summary>
    Nothing,

    /// <summary>Two runs of the same kind differ: time, chance, a process's number.</summary>
    Random,

    /// <summary>Variables that are not declared.</summary>
    Environment,

    /// <summary>Calls before it in the same process.</summary>
    Order,
}

/// <summary>What became of the comparison.</summary>
/// <param name="Cause">What the outputs follow.</param>
/// <param name="Variables">Names of the variables behind it.</param>
/// <param name="Differences">Files that differ.</param>
/// <param name="Failure">How the other run failed; null when it ended well.</param>
/// <param name="Changed">How many variables had another value in the second run.</param>
internal sealed record AuditVerdict(AuditCause Cause, List<string> Variables, List<AuditDifference> Differences, string? Failure, int Changed)
{
    /// <summary>All runs wrote the same.</summary>
    public static AuditVerdict Same(int changed) => new(AuditCause.Nothing, [], [], null, changed);
}
