using BuildMemo.Errors;

namespace BuildMemo.Store;

/// <summary>
/// A line that a step printed, or a diagnostic found in it. Replayed on a hit as it was reported on the run.
/// </summary>
/// <param name="Stream">1 for standard output, 2 for standard error; 1 when both went through one pipe.</param>
/// <param name="Text">The line, tokenised, without its line break; for a diagnostic the whole line as well.</param>
public sealed record RecordMessage(int Stream, string Text)
{
    /// <summary>What MSBuild's canonical format says the line is, or null for plain output.</summary>
    public RecordDiagnostic? Diagnostic { get; init; }
}

/// <summary>A diagnostic in MSBuild's canonical form: <c>origin(line,column): [sub] error CODE: text</c>.</summary>
/// <param name="Severity">Warning or error (a message of a method step as well).</param>
/// <param name="Text">Its text, tokenised.</param>
public sealed record RecordDiagnostic(Severity Severity, string Text)
{
    /// <summary>The diagnostic's code; may be empty.</summary>
    public string Code { get; init; } = "";

    /// <summary>Words before the severity, such as <c>fatal</c>.</summary>
    public string Subcategory { get; init; } = "";

    /// <summary>The file or tool it names, tokenised; may be empty.</summary>
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
