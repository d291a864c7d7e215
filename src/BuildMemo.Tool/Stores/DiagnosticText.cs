using System.Globalization;
using BuildMemo.Fingerprints;
using BuildMemo.Store;

namespace BuildMemo.Tool.Stores;

/// <summary>A diagnostic as MSBuild's console shows it: <c>file(line,column): warning CODE: text</c>.</summary>
internal static class DiagnosticText
{
    /// <summary>The line, with readable tokens.</summary>
    public static string Of(RecordDiagnostic diagnostic)
    {
        string place = PathTokens.ToReadable(diagnostic.File);
        string position = Position(diagnostic);
        string category = diagnostic.Subcategory.Length > 0 ? diagnostic.Subcategory + " " : "";
        string severity = diagnostic.Severity.ToString().ToLowerInvariant();
        string code = diagnostic.Code.Length > 0 ? $" {diagnostic.Code}" : "";
        string origin = place.Length > 0 ? $"{place}{position}: " : "";
        return $"{origin}{category}{severity}{code}: {PathTokens.ToReadable(diagnostic.Text)}";
    }

    private static string Position(RecordDiagnostic at) => at switch
    {
        { Line: 0 } => "",
        { Column: 0 } => string.Create(CultureInfo.InvariantCulture, $"({at.Line})"),
        { EndLine: 0, EndColumn: 0 } => string.Create(CultureInfo.InvariantCulture, $"({at.Line},{at.Column})"),
        { EndLine: 0 } => string.Create(CultureInfo.InvariantCulture, $"({at.Line},{at.Column}-{at.EndColumn})"),
        _ => string.Create(CultureInfo.InvariantCulture, $"({at.Line},{at.Column},{at.EndLine},{at.EndColumn})"),
    };
}
