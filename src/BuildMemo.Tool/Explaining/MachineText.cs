using System.Collections.Immutable;
using BuildMemo.Reporting;
using BuildMemo.Tool.Output;

namespace BuildMemo.Tool.Explaining;

/// <summary>Writes for people how the steps of two machines compare.</summary>
/// <param name="terminal">Where to.</param>
internal sealed class MachineText(Terminal terminal)
{
    private const int MostNames = 3;
    private const int MostRows = 20;

    /// <summary>Writes the comparison.</summary>
    /// <param name="projectFile">The project here.</param>
    /// <param name="report">The report's file.</param>
    /// <param name="steps">What was compared.</param>
    /// <param name="isDetailed">Whether each step is shown component by component.</param>
    public void Write(string projectFile, string report, IReadOnlyList<MachineComparison> steps, bool isDetailed)
    {
        foreach (IGrouping<ProjectRun, MachineComparison> call in steps.GroupBy(step => step.Run))
        {
            int Count(MachineVerdict verdict) => call.Count(step => step.Verdict == verdict);
            string rest = string.Concat(
                Count(MachineVerdict.Unknown) is > 0 and int unknown ? $", {Texts.Count(unknown)} can't be compared" : "",
                Count(MachineVerdict.OnlyThere) is > 0 and int there ? $", {Texts.Count(there)} only there" : "",
                Count(MachineVerdict.OnlyHere) is > 0 and int here ? $", {Texts.Count(here)} only here" : "");
            Paragraphs.Write(terminal, $"{ExplanationText.Call(projectFile, call.Key)}, there ({report}) and here: {Texts.Count(call.Count(), "step")}, {Texts.Count(Count(MachineVerdict.Same))} the same, {Texts.Count(Count(MachineVerdict.Differs))} differ{rest}", "", 2);
            WriteDifferences([.. call.Where(step => step.Verdict == MachineVerdict.Differs)], isDetailed);
            WriteUnequalOutputs([.. call]);
            WriteMissesOfSame([.. call.Where(step => step.Verdict == MachineVerdict.Same && step.There!.Outcome == StepOutcome.Ran)]);
            if (Count(MachineVerdict.Unknown) > 0)
                Say("The report does not say what steps were made of that were up to date there, and of very many only the first ones. BuildMemoExplain=true beside BuildMemoReport puts all of it in.", Names(call.Where(step => step.Verdict == MachineVerdict.Unknown)));
        }
    }

    private void WriteDifferences(MachineComparison[] steps, bool isDetailed)
    {
        if (isDetailed)
        {
            foreach (MachineComparison step in steps)
                WriteStep(step);
            return;
        }

        // The same grouping as of a run: here the reason is what differs.
        foreach (ReasonGroup group in ReasonGroup.Of(steps.Select(Told)))
        {
            terminal.Out.WriteLine();
            Paragraphs.Write(terminal, group.Reason is null ? "nothing that could be compared; explain STEP --against says more" : $"{group.Title} (from there to here)", $"{Texts.Count(group.Steps.Length, "step")} {(group.Steps.Length == 1 ? "differs" : "differ")}: ", 4);
            Paragraphs.Write(terminal, string.Join(", ", group.Steps.Take(MostNames).Select(step => step.Name)) + (group.Steps.Length > MostNames ? $" and {Texts.Count(group.Steps.Length - MostNames)} more" : ""), "    ");
            if (group.Reason is { } reason && ReasonAdvice.For(reason) is { Length: > 0 } advice)
                Paragraphs.Write(terminal, advice, Arrow);
        }
    }

    private static StepReport Told(MachineComparison step) => step.There! with
    {
        Outcome = StepOutcome.Ran,
        Reasons = step.Comparison.Reasons.Length > 0 || step.Uncompared.Count == 0
            ? step.Comparison.Reasons
            : [.. step.Uncompared.Select(name => new Reason("environment", name, "", ""))],
    };

    private void WriteStep(MachineComparison step)
    {
        terminal.Out.WriteLine();
        terminal.Out.WriteLine($"{Texts.Line(step.Name)}: {ExplanationText.Word(step.There!.Outcome)} there");
        terminal.Out.WriteLine($"  fingerprint there {Texts.Short(step.There.Fingerprint)}, here {Texts.Short(step.Fingerprint)}");
        DifferenceTable.Write(terminal, step.Comparison, MostRows);
        if (step.Uncompared.Count > 0)
        {
            string names = string.Join(", ", step.Uncompared);
            Paragraphs.Write(
                terminal,
                step.Comparison.Differences == 0
                    ? $"Everything else is the same, so it is the value of {names} that differs (values are never kept)."
                    : $"Not compared: {names}. Values of environment variables are never kept; set them here as in the build, and they can be compared.",
                "  ");
        }

        ImmutableArray<Reason> reasons = Told(step).Reasons;
        foreach (string advice in reasons.Select(ReasonAdvice.For).Where(advice => advice.Length > 0).Distinct())
            Paragraphs.Write(terminal, advice, Arrow);
    }

    // The same components, other bytes: everything behind such a step misses too, wherever it runs anew.
    private void WriteUnequalOutputs(MachineComparison[] steps)
    {
        HashSet<string> same = [.. steps.Where(step => step.Verdict == MachineVerdict.Same).Select(step => step.Name)];
        HashSet<string> told = [];
        foreach (MachineComparison step in steps)
        {
            foreach (Reason reason in step.Comparison.Reasons.Where(reason => reason.IsChange && reason.Kind is "input" or "discovered input"))
            {
                if (step.Run.WriterOf(reason.Component) is { } writer && same.Contains(writer) && told.Add(reason.Component))
                    Say($"{reason.Component} is written by step {writer}, which has the same fingerprint on both machines and gave other bytes: it does not give the same result each time (a time, a random number, an order). Everything that reads it misses.", step.Name);
            }
        }
    }

    private void WriteMissesOfSame(MachineComparison[] steps)
    {
        if (steps.Length > 0)
            Say($"{Texts.Count(steps.Length, "step")} ran there although the fingerprint is the same: the store there had no record. If both use one store, it was not filled by then (a build that only reads, another store, pruned).", Names(steps));
    }

    private void Say(string text, string names)
    {
        terminal.Out.WriteLine();
        Paragraphs.Write(terminal, text);
        Paragraphs.Write(terminal, names, "    ");
    }

    private string Arrow => terminal.IsUtf8 ? "  → " : "  > ";

    private static string Names(IEnumerable<MachineComparison> steps)
    {
        string[] names = [.. steps.Select(step => step.Name)];
        return string.Join(", ", names.Take(MostNames)) + (names.Length > MostNames ? $" and {Texts.Count(names.Length - MostNames)} more" : "");
    }
}
