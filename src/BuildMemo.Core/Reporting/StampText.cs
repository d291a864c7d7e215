using System.Text.RegularExpressions;

namespace BuildMemo.Reporting;

/// <summary>Finds what generators put into files and commands that is another text in each build: times, commits, random ids.</summary>
public static partial class StampText
{
    private const string Mark = "\u0001";

    /// <summary>Whether two texts differ, and are equal once times, commits and ids are taken out.</summary>
    public static bool IsOnlyStamp(string before, string after) => before != after && Without(before) == Without(after);

    /// <summary>What kind of stamp a text holds: <c>a time</c>, <c>a commit</c>, <c>an id</c>; empty for none.</summary>
    public static string KindOf(string text) =>
        Time().IsMatch(text) ? "a time" : Id().IsMatch(text) ? "an id" : Commit().IsMatch(text) ? "a commit" : "";

    private static string Without(string text) => Number().Replace(Commit().Replace(Id().Replace(Time().Replace(text, Mark), Mark), Mark), Mark);

    [GeneratedRegex(@"\d{4}[-/.]\d\d[-/.]\d\d([T _-]*\d\d[:.h]\d\d([:.]\d\d)?([.,]\d+)?)?(\s*(Z|UTC|GMT|[+-]\d\d:?\d\d))?|\b((Mon|Tue|Wed|Thu|Fri|Sat|Sun)\w*,? )?((Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w* +\d{1,2}|\d{1,2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w*)[ ,]+(\d\d:\d\d:\d\d( \w+)? )?\d{4}( \d\d:\d\d:\d\d)?|\b\d\d:\d\d:\d\d([.,]\d+)?\b", RegexOptions.CultureInvariant)]
    private static partial Regex Time();

    [GeneratedRegex(@"\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b", RegexOptions.CultureInvariant)]
    private static partial Regex Id();

    [GeneratedRegex(@"\b(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)([0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{7,12})\b", RegexOptions.CultureInvariant)]
    private static partial Regex Commit();

    // Seconds or finer units since 1970, in this century.
    [GeneratedRegex(@"\b1[5-9]\d{8}(\d{3}){0,3}(\.\d+)?\b|\b20\d{12}\b", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
