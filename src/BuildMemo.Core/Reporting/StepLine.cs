using BuildMemo.Errors;

namespace BuildMemo.Reporting;

/// <summary>A line that a step printed, with what MSBuild's canonical format says about it.</summary>
/// <param name="Stream">1 for standard output, 2 for standard error.</param>
/// <param name="Text">The line as printed; for a diagnostic its text alone.</param>
public sealed record StepLine(int Stream, string Text)
{
    /// <summary>The whole line as printed, for a diagnostic too.</summary>
    public string Printed { get; init; } = Text;

    /// <summary>Null for plain output.</summary>
    public Severity? Severity { get; init; }

    /// <summary>The diagnostic's code; may be empty.</summary>
    public string Code { get; init; } = "";

    /// <summary>Words before the severity.</summary>
    public string Subcategory { get; init; } = "";

    /// <summary>The file or tool that it names; may be empty.</summary>
    public string File { get; init; } = "";

    /// <summary>From 1; 0 when not given.</summary>
    public int Line { get; init; }

    /// <summary>From 1; 0 when not given.</summary>
    public int Column { get; init; }

    /// <summary>From 1; 0 when not given.</summary>
    public int EndLine { get; init; }

    /// <summary>From 1; 0 when not given.</summary>
    public int EndColumn { get; init; }
}
