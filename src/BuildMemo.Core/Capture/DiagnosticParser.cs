using System.Buffers;
using System.Globalization;
using BuildMemo.Errors;
using BuildMemo.Store;

namespace BuildMemo.Capture;

/// <summary>
/// Recognises a line in MSBuild's canonical error format as MSBuild's own <c>Exec</c> does (its <c>CanonicalError.Parse</c>;
/// a test compares the two), and in the form of GCC and Clang. By hand: a line without "error" or "warning" costs one search.
/// </summary>
internal static class DiagnosticParser
{
    // Beyond this MSBuild looks for nothing but text; a longer prefix is no diagnostic.
    private const int ScannedLength = 400;

    private static readonly SearchValues<char> s_positionCharacters = SearchValues.Create("0123456789,-");

    /// <summary>The diagnostic that a line (without its break) holds, or null for plain output.</summary>
    public static RecordDiagnostic? Parse(string line)
    {
        ReadOnlySpan<char> scanned = line.AsSpan(0, Math.Min(line.Length, ScannedLength));
        if (!scanned.Contains("error", StringComparison.OrdinalIgnoreCase)
            && !scanned.Contains("warning", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        return ParseCanonical(line, scanned) ?? ParseGcc(line, scanned);
    }

    /// <summary><c>origin: [subcategory] error [CODE]: text</c>; the origin may be empty, or hold a drive's colon.</summary>
    private static RecordDiagnostic? ParseCanonical(string line, ReadOnlySpan<char> scanned)
    {
        int start = 0;
        while (start < scanned.Length && char.IsWhiteSpace(scanned[start]))
            start++;
        int first = Colon(scanned, start);
        if (first < 0)
            return null;
        int second = Colon(scanned, first + 1);
        int third = second < 0 ? -1 : Colon(scanned, second + 1);
        // In the order that MSBuild tries them: an origin with a drive, one without a colon, none.
        if (third >= 0 && IsDrive(scanned[start..first]) && ReadHead(scanned[(second + 1)..third]) is { } withDrive)
            return Create(line, third, scanned[start..second], withDrive);
        if (second >= 0 && ReadHead(scanned[(first + 1)..second]) is { } withOrigin)
            return Create(line, second, scanned[start..first], withOrigin);
        return ReadHead(scanned[start..first]) is { } bare ? Create(line, first, default, bare) : null;
    }

    private readonly record struct Head(Severity Severity, string Subcategory, string Code);

    /// <summary>What stands between two colons: words, the severity, and at most one word that is the code.</summary>
    private static Head? ReadHead(ReadOnlySpan<char> segment)
    {
        for (int at = 0; at < segment.Length; at++)
        {
            if (at > 0 && segment[at - 1] != ' ')
                continue;
            ReadOnlySpan<char> rest = segment[at..];
            Severity severity;
            int length;
            if (rest.StartsWith("error", StringComparison.OrdinalIgnoreCase))
                (severity, length) = (Severity.Error, 5);
            else if (rest.StartsWith("warning", StringComparison.OrdinalIgnoreCase))
                (severity, length) = (Severity.Warning, 7);
            else
                continue;
            ReadOnlySpan<char> tail = rest[length..];
            ReadOnlySpan<char> code = tail.Trim();
            if (code.IsEmpty || (tail[0] == ' ' && !code.Contains(' ')))
                return new(severity, segment[..at].Trim().ToString(), code.ToString());
        }

        return null;
    }

    private static RecordDiagnostic Create(string line, int colon, ReadOnlySpan<char> origin, in Head head)
    {
        RecordDiagnostic diagnostic = new(head.Severity, line.AsSpan(colon + 1).Trim().ToString())
        {
            Code = head.Code,
            Subcategory = head.Subcategory,
        };
        origin = origin.Trim();
        return ReadPosition(diagnostic, origin) ?? diagnostic with { File = origin.ToString() };
    }

    /// <summary>Takes a position in parentheses off the origin; null when there is none.</summary>
    private static RecordDiagnostic? ReadPosition(RecordDiagnostic diagnostic, ReadOnlySpan<char> origin)
    {
        if (!origin.EndsWith(")"))
            return null;
        int open = origin.LastIndexOf('(');
        if (open < 0)
            return null;
        ReadOnlySpan<char> position = origin[(open + 1)..^1];
        if (position.ContainsAnyExcept(s_positionCharacters))
            return null;
        ReadOnlySpan<char> file = origin[..open];
        // A project number as MSBuild's own parallel log prefixes it.
        int digits = 0;
        while (digits < file.Length && char.IsDigit(file[digits]))
            digits++;
        if (digits > 0 && digits < file.Length && file[digits] == '>')
            file = file[(digits + 1)..];
        diagnostic = diagnostic with { File = file.Trim().ToString() };
        Span<Range> commas = stackalloc Range[5];
        int count = position.Split(commas, ',');
        int dash = position.IndexOf('-');
        return (count, dash >= 0) switch
        {
            (1, false) => diagnostic with { Line = Number(position) },
            (1, true) when position[(dash + 1)..].IndexOf('-') < 0 =>
                diagnostic with { Line = Number(position[..dash]), EndLine = Number(position[(dash + 1)..]) },
            (2, false) => diagnostic with { Line = Number(position[commas[0]]), Column = Number(position[commas[1]]) },
            (2, true) => WithColumns(diagnostic, position[commas[0]], position[commas[1]]),
            (4, false) => diagnostic with
            {
                Line = Number(position[commas[0]]),
                Column = Number(position[commas[1]]),
                EndLine = Number(position[commas[2]]),
                EndColumn = Number(position[commas[3]]),
            },
            _ => diagnostic,
        };
    }

    private static RecordDiagnostic WithColumns(RecordDiagnostic diagnostic, ReadOnlySpan<char> line, ReadOnlySpan<char> columns)
    {
        int dash = columns.IndexOf('-');
        if (dash < 0 || line.Contains('-') || columns[(dash + 1)..].Contains('-'))
            return diagnostic;
        return diagnostic with { Line = Number(line), Column = Number(columns[..dash]), EndColumn = Number(columns[(dash + 1)..]) };
    }

    /// <summary>
    /// <c>file:line:column: error: text</c>, the last such place in the line. MSBuild makes up a code from a randomised hash here,
    /// another one in each build; no code is what NoWarn can make as much of.
    /// </summary>
    private static RecordDiagnostic? ParseGcc(string line, ReadOnlySpan<char> scanned)
    {
        for (int colon = scanned.LastIndexOf(':'); colon > 0; colon = scanned[..colon].LastIndexOf(':'))
        {
            ReadOnlySpan<char> rest = scanned[(colon + 1)..];
            bool isError = rest.StartsWith(" error:", StringComparison.OrdinalIgnoreCase);
            if (!isError && !rest.StartsWith(" warning:", StringComparison.OrdinalIgnoreCase))
                continue;
            int middle = DigitsBefore(scanned, colon);
            int last = middle < 0 ? -1 : DigitsBefore(scanned, middle);
            if (last < 0)
                continue;
            int textStart = colon + 1 + (isError ? " error:".Length : " warning:".Length);
            return new(isError ? Severity.Error : Severity.Warning, line.AsSpan(textStart).Trim().ToString())
            {
                File = scanned[..last].Trim().ToString(),
                Line = Number(scanned[(last + 1)..middle]),
                Column = Number(scanned[(middle + 1)..colon]),
            };
        }

        return null;
    }

    /// <summary>Place of the colon before the digits that end at <paramref name="end"/>; -1 when something else stands there.</summary>
    private static int DigitsBefore(ReadOnlySpan<char> text, int end)
    {
        int at = end - 1;
        while (at >= 0 && char.IsAsciiDigit(text[at]))
            at--;
        return at >= 0 && text[at] == ':' ? at : -1;
    }

    private static int Colon(ReadOnlySpan<char> text, int start)
    {
        int found = text[start..].IndexOf(':');
        return found < 0 ? -1 : start + found;
    }

    /// <summary>Nothing or one letter, behind an optional project number.</summary>
    private static bool IsDrive(ReadOnlySpan<char> text)
    {
        int digits = 0;
        while (digits < text.Length && char.IsDigit(text[digits]))
            digits++;
        if (digits > 0 && digits < text.Length && text[digits] == '>')
            text = text[(digits + 1)..];
        return text.IsEmpty || (text.Length == 1 && char.IsAsciiLetter(text[0]));
    }

    private static int Number(ReadOnlySpan<char> digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;
}
