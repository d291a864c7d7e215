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
    }

    /// <summary>Groups of steps with their reasons.</summary>
    public void Write(IReadOnlyList<ReasonGroup> groups)
    {
        foreach (ReasonGroup group in groups)
        {
            terminal.Out.WriteLine();
            Paragraphs.Write(terminal, group.Title, $"{Outcomes(group)}: ", 4);
            Paragraphs.Write(terminal, Names(group), "    ");
            if (group.Reason is { } reason && ReasonAdvice.For(reason) is { Length: > 0 } advice)
                Paragraphs.Write(terminal, advice, terminal.IsUtf8 ? "  → " : "  > ");
        }
    }

    /// <summary>A step, component by component.</summary>
    public void Write(string projectFile, StepExplanation step)
    {
        Heading($"{Texts.Line(step.Name)} ({Texts.Line(Call(projectFile, step.Run))})");
        Paragraphs.Write(terminal, Verdict(step), "  ");
        foreach (Reason reason in (step.Report?.Reasons ?? []).Take(MostRows))
            Paragraphs.Write(terminal, reason.ToString(), terminal.IsUtf8 ? "  • " : "  * ");
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
            Paragraphs.Write(terminal, advice, terminal.IsUtf8 ? "  → " : "  > ");
    }

    /// <summary>A project with what tells the call from its others.</summary>
    public static string Call(string projectFile, ProjectRun run) =>
        run.Title.Length > 0 ? $"{Path.GetFileName(projectFile)}, {run.Title}" : Path.GetFileName(projectFile);

    /// <summary>The outcome in words.</summary>
    public static string Word(StepOutcome outcome) => outcome switch
    {
        StepOutcome.UpToDate => "up to date",
        StepOutcome.TimedOut => "timed out",
        _ => RunReportFile.NameOf(outcome),
    };

    private void Write(string projectFile, ProjectRun run)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        Heading($"{Texts.Line(Call(projectFile, run))}: last built {Texts.Age(now - run.LastEnd)} ago");
        if (run.WasIdle)
            Paragraphs.Write(terminal, "The last run had nothing to do: every step was up to date.", "  ");
        if (run.Report is not { } report)
        {
            Paragraphs.Write(terminal, "No report of an earlier run is kept. It is written by the next build that has something to do.", "  ");
            return;
        }

        if (run.WasIdle && report.Steps.Length > 0)
            Paragraphs.Write(terminal, $"The last one that had something to do, {Texts.Age(now - run.Ended)} ago:", "  ");
        if (report.Steps.Length > 0)
            Paragraphs.Write(terminal, report.Summary["BuildMemo: ".Length..], "  ");
        Write(ReasonGroup.Of(report.Steps));
    }

    private void Write(ComponentDelta delta)
    {
        Comparison comparison = delta.Comparison;
        terminal.Out.WriteLine();
        string when = delta.Ended == default ? "" : $", {Texts.Age(DateTimeOffset.UtcNow - delta.Ended)} ago";
        string counts = string.Join(", ", new[] { (comparison.Changed, "changed"), (comparison.Added, "new"), (comparison.Gone, "gone"), (comparison.Equal, "equal") }
            .Where(part => part.Item1 > 0).Select(part => $"{Texts.Count(part.Item1)} {part.Item2}"));
        Heading($"Compared with {delta.With} ({Texts.Short(delta.Fingerprint)}{when}): {(counts.Length > 0 ? counts : "another order")}");
        TextTable table = new(terminal, new("", 9), new("", 11), new("", 16, IsFlexible: true), new("", 16, IsFlexible: true));
        foreach (Reason reason in comparison.Reasons.Take(MostRows))
            table.WriteRow("  " + Change(reason), reason.Kind, reason.Component, Values(reason));
        if (comparison.Differences > MostRows)
            terminal.Out.WriteLine($"  and {Texts.Count(comparison.Differences - Math.Min(MostRows, comparison.Reasons.Length))} more");
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
        string when = $"{Texts.Age(DateTimeOffset.UtcNow - step.Run.LastEnd)} ago";
        if (step.Report is not { } report)
            return $"was up to date in the last build, {when}.";
        string time = report.Outcome is StepOutcome.Ran or StepOutcome.Restored ? $" in {Texts.Duration(TimeSpan.FromSeconds(report.Seconds))}" : "";
        string then = $"{Texts.Age(DateTimeOffset.UtcNow - step.Run.Ended)} ago";
        string since = step.Run.IdleSince is null ? "" : $" Up to date since then (last build {when}).";
        string because = report.Reasons.IsEmpty ? "." : ", because";
        return $"{Word(report.Outcome)}{time}, {then}{because}{since}";
    }

    private static string InStore(StepExplanation step)
    {
        if (step.Fingerprint.Length == 0)
            return "Its fingerprint was not computed.";
        string fingerprint = $"Fingerprint {Texts.Short(step.Fingerprint)}: ";
        return step.Stored is { } record
            ? $"{fingerprint}in the store. If its outputs were gone, it would be restored from the record of {Texts.Time(record.Provenance.Created)} ({Texts.Duration(record.Duration)} saved)."
            : $"{fingerprint}the store has no record of it. If its outputs were gone, it would run again.";
    }

    private static string Outcomes(ReasonGroup group) => string.Join(", ", group.Steps.GroupBy(step => step.Outcome).OrderBy(outcome => outcome.Key)
        .Select((outcome, index) => $"{(index == 0 ? Texts.Count(outcome.Count(), "step") : Texts.Count(outcome.Count()))} {Word(outcome.Key)}"));

    private static string Names(ReasonGroup group)
    {
        string names = string.Join(", ", group.Steps.Take(MostNames).Select(step => step.Name));
        return group.Steps.Length > MostNames ? $"{names} and {Texts.Count(group.Steps.Length - MostNames)} more" : names;
    }

    private static string Change(Reason reason) =>
        reason.IsChange ? "changed" : reason.BeforeDigest.Length == 0 && reason.Before.Length == 0 ? "new" : reason.AfterDigest.Length == 0 && reason.After.Length == 0 ? "gone" : "changed";

    private static string Values(Reason reason)
    {
        bool isFile = reason.Kind is "input" or "discovered input" or "tool";
        string before = Value(reason.Before, reason.BeforeDigest, isFile), after = Value(reason.After, reason.AfterDigest, isFile);
        return reason.Kind == "environment" ? "(values are not shown)"
            : Change(reason) switch { "new" => after, "gone" => before, _ => $"{before} -> {after}" };
    }

    private static string Value(string text, string digest, bool isFile) =>
        text.Length > 0 && !(isFile && digest.Length > 0 && text is ReasonKinds.Present) ? text
        : digest.Length > 0 ? Texts.Short(digest)
        : "missing";

    private void Heading(string text)
    {
        string line = terminal.Width is { } width && TextWidth.Of(text) > width ? TextWidth.Cut(text, width, terminal.Ellipsis) : text;
        terminal.Out.WriteLine(terminal.HasColors ? $"\x1b[1m{line}\x1b[0m" : line);
    }
}
