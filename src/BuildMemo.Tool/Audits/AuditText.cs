using BuildMemo.Tool.Output;

namespace BuildMemo.Tool.Audits;

/// <summary>Findings for a person.</summary>
/// <param name="terminal">Where to.</param>
/// <param name="listsAll">Whether files of the system are listed.</param>
internal sealed class AuditText(Terminal terminal, bool listsAll)
{
    private const int NarrowestWrap = 20;

    /// <summary>Writes all steps, then the lines to paste.</summary>
    public void Write(IReadOnlyList<StepFindings> steps)
    {
        foreach (StepFindings step in steps)
            Write(step);
        string[] lines = [.. steps.Select(StepItem.Line).OfType<string>().Distinct()];
        if (lines.Length > 0)
        {
            Line("To paste into the project file, behind the steps:");
            Line("");
            // Never wrapped or cut: they are copied.
            terminal.Out.WriteLine("  <ItemGroup>");
            foreach (string line in lines)
                terminal.Out.WriteLine($"    {Texts.Line(line)}");
            terminal.Out.WriteLine("  </ItemGroup>");
            Line("");
        }

        if (steps.Count == 0)
        {
            Wrap("", "There is no MemoStep to audit. Steps of tasks (MemoExec, MemoRun in a target of one's own) are not seen here: turn them into MemoStep items to audit them.");
            return;
        }

        int findings = steps.Sum(step => step.Findings.Count);
        int bad = steps.Count(step => step.Findings.Count > 0);
        Line(findings == 0
            ? $"{Texts.Count(steps.Count, "step")} audited: nothing found."
            : $"{Texts.Count(steps.Count, "step")} audited: {Texts.Count(findings, "finding")} in {bad}.");
    }

    private void Write(StepFindings found)
    {
        if (found.Findings.Count == 0 && !listsAll)
            return;
        string framework = found.Step.TargetFramework.Length > 0 ? $" ({found.Step.TargetFramework})" : "";
        Line(Bold($"Step '{Texts.Line(found.Step.Name)}'{framework}: {(found.Findings.Count == 0 ? "nothing found" : Texts.Count(found.Findings.Count, "finding"))}"));
        foreach (Finding finding in found.Findings)
        {
            Wrap("  ", $"{Title(finding.Kind)}: {Texts.Line(finding.What)}");
            foreach (string line in finding.Evidence.Split('\n'))
                Wrap("      ", Texts.Line(line));
            Wrap("      ", Texts.Line(finding.Advice));
        }

        if (listsAll)
        {
            foreach (string file in found.SystemFiles)
                Line($"  system: {Texts.Line(file)}");
        }
        else if (found.SystemFiles.Count > 0)
        {
            Wrap("  ", $"and {Texts.Count(found.SystemFiles.Count, "file")} of the system and of tools, which count as the platform (--all lists them)");
        }

        Line("");
    }

    private static string Title(string kind) => kind switch
    {
        FindingKinds.Read => "undeclared read",
        FindingKinds.Exists => "undeclared file",
        FindingKinds.Absent => "absent file",
        FindingKinds.Listing => "undeclared listing",
        FindingKinds.Tool => "undeclared tool",
        FindingKinds.Write => "undeclared write",
        FindingKinds.Delete => "undeclared delete",
        FindingKinds.Network => "network",
        FindingKinds.Random => "not deterministic",
        FindingKinds.Variable => "undeclared variable",
        FindingKinds.Order => "order of calls",
        FindingKinds.PathInOutput => "absolute path",
        FindingKinds.Time => "time in output",
        FindingKinds.Machine => "machine in output",
        _ => "failed",
    };

    private string Bold(string text) => terminal.HasColors ? $"\x1b[1m{text}\x1b[0m" : text;

    private void Line(string text) => terminal.Out.WriteLine(text);

    private void Wrap(string indent, string text)
    {
        int room = terminal.Width is { } width ? Math.Max(NarrowestWrap - indent.Length, width - indent.Length) : int.MaxValue;
        string line = "";
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && TextWidth.Of(line) + 1 + TextWidth.Of(word) > room)
            {
                Line(indent + line);
                line = word;
            }
            else
            {
                line = line.Length == 0 ? word : $"{line} {word}";
            }
        }

        Line(indent + line);
    }
}
