using BuildMemo.Reporting;
using BuildMemo.Run;
using BuildMemo.Tool.Output;

namespace BuildMemo.Tool.Explaining;

/// <summary>Writes explanations for people.</summary>
/// <param name="terminal">Where to.</param>
internal sealed class ExplanationText(Terminal terminal)
{
    private const int MostNames = 3;
    private const int MostRows = 20;

    /// <summary>What the last runs of a project did and why.</summary>
    public void Write(string projectFile, IReadOnlyList<ProjectRun> runs)
    {
        bool isFirst = true;
        foreach (ProjectRun run in runs)
        {
            if (!isFirst)
                terminal.Out.WriteLine();
            isFirst = false;
            Write(projectFile, run);
        }

        if (terminal.IsTerminal && runs.Any(run => run.Report is { Steps.IsEmpty: false }))
        {
            terminal.Out.WriteLine();
            Paragraphs.Write(terminal, "dotnet buildmemo explain STEP compares one step component by component.");
        }
    }

    /// <summary>A step, component by component.</summary>
    public void Write(string projectFile, StepExplanation step)
    {
        Heading($"{Texts.Line(step.Name)} ({Texts.Line(Call(projectFile, step.Run))})");
        Paragraphs.Write(terminal, Verdict(step), "  ");
        Paragraphs.Write(terminal, InStore(step), "  ");
        foreach (ComponentDelta delta in step.Deltas)
            Write(delta);
        foreach (ContentDelta content in step.Contents)
            Write(content);
        if (step.Advice.Count == 0)
            return;
        terminal.Out.WriteLine();
        Heading("What to do");
        foreach (string advice in step.Advice)
            Paragraphs.Write(terminal, advice, Arrow);
    }

    /// <summary>A project with what tells the call from its others.</summary>
    public static string Call(string projectFile, ProjectRun run) =>
        run.Title.Length > 0 ? $"{Path.GetFileName(projectFile)}, {run.Title}" : Path.GetFileName(projectFile);

    /// <summary>The outcome in words.</summary>
    /// <param name="outcome">It.</param>
    /// <param name="isNow">Whether it is what a build would do.</param>
    public static string Word(StepOutcome outcome, bool isNow = false) => outcome switch
    {
        StepOutcome.UpToDate => "up to date",
        StepOutcome.Restored when isNow => "would be restored",
        StepOutcome.Skipped when isNow => "would be looked at later",
        _ when isNow => "would run",
        StepOutcome.TimedOut => "timed out",
        _ => RunReportFile.NameOf(outcome),
    };

    private string Arrow => terminal.IsUtf8 ? "  → " : "  > ";

    private void Write(string projectFile, ProjectRun run)
    {
        if (run.IsNow)
        {
            RunTotals totals = run.Report!.Totals;
            Heading($"{Texts.Line(Call(projectFile, run))}, if it were built now");
            Paragraphs.Write(
                terminal,
                $"{Texts.Count(totals.Steps, "step")}: {Texts.Count(totals.UpToDate)} up to date, {Texts.Count(totals.Restored)} would be restored, "
                + $"{Texts.Count(totals.Failed)} would run{(totals.Skipped > 0 ? $", {Texts.Count(totals.Skipped)} behind those" : "")}",
                "  ");
            WriteGroups(run);
            return;
        }

        DateTimeOffset now = DateTimeOffset.UtcNow;
        Heading($"{Texts.Line(Call(projectFile, run))}, last built {Texts.Age(now - run.LastEnd)} ago");
        if (run.WasIdle)
            Paragraphs.Write(terminal, "Nothing to do: every step was up to date.", "  ");
        if (run.Report is not { } report)
        {
            Paragraphs.Write(terminal, "No report of an earlier run is kept. The next build that has something to do leaves one.", "  ");
            return;
        }

        if (report.Steps.IsEmpty)
            return;
        if (run.WasIdle)
            Paragraphs.Write(terminal, $"The last build that had something to do, {Texts.Age(now - run.Ended)} ago:", "  ");
        Paragraphs.Write(terminal, report.Summary["BuildMemo: ".Length..], "  ");
        WriteGroups(run);
    }

    private void WriteGroups(ProjectRun run)
    {
        foreach (ReasonGroup group in ReasonGroup.Of(run.Report!.Steps))
        {
            terminal.Out.WriteLine();
            string title = run.IsNow && group.Reason is null ? "a step whose outputs it reads would run" : group.Title;
            Paragraphs.Write(terminal, title, $"{Outcomes(group, run.IsNow)}: ", 4);
            Paragraphs.Write(terminal, Names(group), "    ");
            if (group.Reason is { } reason && ReasonAdvice.For(reason) is { Length: > 0 } advice)
                Paragraphs.Write(terminal, advice, Arrow);
        }
    }

    private void Write(ComponentDelta delta)
    {
        Comparison comparison = delta.Comparison;
        terminal.Out.WriteLine();
        string when = delta.Ended == default ? "" : $", {Texts.Age(DateTimeOffset.UtcNow - delta.Ended)} ago";
        string counts = string.Join(", ", new[] { (comparison.Changed, "changed"), (comparison.Added, "new"), (comparison.Gone, "gone"), (comparison.Equal, "equal") }
            .Where(part => part.Item1 > 0).Select(part => $"{Texts.Count(part.Item1)} {part.Item2}"));
        Heading($"Compared with {delta.With} ({Texts.Short(delta.Fingerprint)}{when}): {(counts.Length > 0 ? counts : "another order")}");
        DifferenceTable.Write(terminal, comparison, MostRows);
        if (delta.IsStored)
            Paragraphs.Write(terminal, "The store has that result: with all of this as it was, it would be restored.", "  ");
        if (delta.Uncompared.Count > 0)
            Paragraphs.Write(terminal, $"Not compared: {string.Join(", ", delta.Uncompared)}. Values of environment variables are kept as digests with a salt of each checkout; set them here as in the build, and they can be compared.", "  ");
    }

    private void Write(ContentDelta content)
    {
        terminal.Out.WriteLine();
        Heading($"{Texts.Line(content.Path)}, against {Texts.Line(content.Source)}");
        foreach (string line in content.Lines)
        {
            string text = "  " + Texts.Line(line);
            if (terminal.Width is { } width && TextWidth.Of(text) > width)
                text = TextWidth.Cut(text, width, terminal.Ellipsis);
            string color = !terminal.HasColors ? "" : line[0] switch { '-' => "\x1b[31m", '+' => "\x1b[32m", _ => "" };
            terminal.Out.WriteLine(color.Length > 0 ? $"{color}{text}\x1b[0m" : text);
        }

        if (content.IsCut)
            terminal.Out.WriteLine($"  {terminal.Ellipsis}");
    }

    private static string Verdict(StepExplanation step)
    {
        string last = $"{Texts.Age(DateTimeOffset.UtcNow - step.Run.LastEnd)} ago";
        if (step.Report is not { Outcome: not StepOutcome.UpToDate } report)
            return step.Run.IsNow ? "up to date" : $"up to date in the last build, {last}";
        string why = report.Reasons.IsEmpty ? "" : $": {report.Reasons[0]}";
        int more = Math.Max(report.Differences, report.Reasons.Length) - 1;
        if (more > 0)
            why += $", and {Texts.Count(more)} more";
        if (step.Run.IsNow)
            return Word(report.Outcome, isNow: true) + why;
        string time = report.Outcome is StepOutcome.Ran or StepOutcome.Restored ? $" in {Texts.Duration(TimeSpan.FromSeconds(report.Seconds))}" : "";
        string then = $"{Texts.Age(DateTimeOffset.UtcNow - step.Run.Ended)} ago";
        return step.Run.IdleSince is null
            ? $"{Word(report.Outcome)}{time}, {then}{why}"
            : $"up to date in the last build, {last}; {Word(report.Outcome)}{time} in the one before that had something to do, {then}{why}";
    }

    private static string InStore(StepExplanation step)
    {
        if (step.Fingerprint.Length == 0)
            return "Its fingerprint was not computed.";
        string fingerprint = $"Fingerprint {Texts.Short(step.Fingerprint)}: ";
        return step is { Stored: not null, IsExpired: true } ? $"{fingerprint}in the store, but expired.{(step.Run.IsNow ? "" : " It runs again in the next build.")}"
            : step.Stored is { } record
            ? $"{fingerprint}in the store. {(step.Run.IsNow && step.Outcome == StepOutcome.Restored ? "It" : "If its outputs were gone, it")} would be restored from the record of {Texts.Time(record.Provenance.Created)} ({Texts.Duration(record.Duration)} saved)."
            : step.Outcome is StepOutcome.Failed or StepOutcome.TimedOut or StepOutcome.Cancelled && !step.Run.IsNow ? $"{fingerprint}what does not succeed is not stored. It runs again in the next build."
            : $"{fingerprint}the store has no record of it.{(step.Run.IsNow ? "" : " If its outputs were gone, it would run again.")}";
    }

    private static string Outcomes(ReasonGroup group, bool isNow) => string.Join(", ", group.Steps.GroupBy(step => step.Outcome).OrderBy(outcome => outcome.Key)
        .Select((outcome, index) => $"{(index == 0 ? Texts.Count(outcome.Count(), "step") : Texts.Count(outcome.Count()))} {Word(outcome.Key, isNow)}"));

    private static string Names(ReasonGroup group)
    {
        string names = string.Join(", ", group.Steps.Take(MostNames).Select(step => step.Name));
        return group.Steps.Length > MostNames ? $"{names} and {Texts.Count(group.Steps.Length - MostNames)} more" : names;
    }

    private void Heading(string text)
    {
        string line = terminal.Width is { } width && TextWidth.Of(text) > width ? TextWidth.Cut(text, width, terminal.Ellipsis) : text;
        terminal.Out.WriteLine(terminal.HasColors ? $"\x1b[1m{line}\x1b[0m" : line);
    }
}
