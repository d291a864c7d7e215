using BuildMemo.Reporting;
using BuildMemo.Run;

namespace BuildMemo.Tool.Explaining;

/// <summary>How a step of this machine stands to the same step in a report of another one.</summary>
internal enum MachineVerdict
{
    /// <summary>The same fingerprint: a shared store serves both.</summary>
    Same,

    /// <summary>Another fingerprint.</summary>
    Differs,

    /// <summary>The report does not say what the step was made of.</summary>
    Unknown,

    /// <summary>Only the report has it.</summary>
    OnlyThere,

    /// <summary>Only the last build here has it.</summary>
    OnlyHere,
}

/// <summary>A step on two machines.</summary>
/// <param name="Run">The call here.</param>
/// <param name="Name">The step's name.</param>
/// <param name="Verdict">How they compare.</param>
internal sealed record MachineComparison(ProjectRun Run, string Name, MachineVerdict Verdict)
{
    /// <summary>What the report says of it; null when it has it not.</summary>
    public StepReport? There { get; init; }

    /// <summary>Its fingerprint here; empty when it has none.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>What differs, from there to here.</summary>
    public Comparison Comparison { get; init; } = new([]);

    /// <summary>Variables whose values could not be compared.</summary>
    public IReadOnlyList<string> Uncompared { get; init; } = [];

    /// <summary>
    /// Compares the steps of a call with a report. The journal here is compared: what the last build found, not what the files are now.
    /// </summary>
    public static IReadOnlyList<MachineComparison> Of(ProjectRun run, RunReport report, Variables variables, string? onlyStep)
    {
        List<MachineComparison> comparisons = [];
        HashSet<string> there = [];
        foreach (StepReport step in report.Steps)
        {
            there.Add(step.Name);
            if (onlyStep is null || step.Name == onlyStep)
                comparisons.Add(Of(run, step, variables));
        }

        foreach (string name in run.Journal.StepNames())
        {
            if (!there.Contains(name) && (onlyStep is null || name == onlyStep))
                comparisons.Add(new(run, name, MachineVerdict.OnlyHere));
        }

        return comparisons;
    }

    private static MachineComparison Of(ProjectRun run, StepReport there, Variables variables)
    {
        if (run.Journal.Find(there.Name) is not { Components.IsEmpty: false } here)
            return new(run, there.Name, MachineVerdict.OnlyThere) { There = there };
        MachineComparison one = new(run, there.Name, MachineVerdict.Unknown) { There = there, Fingerprint = here.Fingerprint.ToString() };
        if (there.Fingerprint == one.Fingerprint)
            return one with { Verdict = MachineVerdict.Same };
        if (there.Components.IsEmpty)
            return there.Fingerprint.Length > 0 ? one with { Verdict = MachineVerdict.Differs } : one;
        Comparison comparison = Variables.Compare(run, [.. there.Components], variables.Of(run, here.Components), out IReadOnlyList<string> uncompared);
        return one with { Verdict = MachineVerdict.Differs, Comparison = comparison, Uncompared = uncompared };
    }
}
