using BuildMemo.Fingerprints;
using BuildMemo.Reporting;
using BuildMemo.Store;

namespace BuildMemo.Run;

/// <summary>Turns what a step printed into what is reported and what is stored.</summary>
internal static class StepLines
{
    /// <summary>A line as it was printed just now, for the log.</summary>
    public static StepLine Of(RecordMessage message) => message.Diagnostic is not { } diagnostic
        ? new(message.Stream, message.Text)
        : new(message.Stream, diagnostic.Text)
        {
            Printed = message.Text,
            Severity = diagnostic.Severity,
            Code = diagnostic.Code,
            Subcategory = diagnostic.Subcategory,
            File = diagnostic.File,
            Line = diagnostic.Line,
            Column = diagnostic.Column,
            EndLine = diagnostic.EndLine,
            EndColumn = diagnostic.EndColumn,
        };

    /// <summary>The line as a record keeps it: folders of this checkout are tokens.</summary>
    public static RecordMessage Tokenise(RecordMessage message, PathTokens tokens, string workingDirectory) => Map(message, text => tokens.Tokenize(text, workingDirectory));

    /// <summary>A line of a record, for the log of this checkout.</summary>
    public static StepLine Expand(RecordMessage message, PathTokens tokens, string workingDirectory) =>
        Of(Map(message, text => tokens.TryExpand(text, out string expanded, workingDirectory) ? expanded : text));

    private static RecordMessage Map(RecordMessage message, Func<string, string> map) => message with
    {
        Text = map(message.Text),
        Diagnostic = message.Diagnostic is { } diagnostic ? diagnostic with { Text = map(diagnostic.Text), File = map(diagnostic.File) } : null,
    };
}
