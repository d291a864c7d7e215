using System.IO.Enumeration;

namespace BuildMemo.Methods;

/// <summary>
/// A value that means files of the step: <c>@inputs</c>, <c>@outputs</c>, <c>@outputDirectories</c>, <c>@result</c> or <c>@results</c>, each also with
/// <c>:PATTERN</c> for those whose file name matches (<c>*</c> and <c>?</c>). Any other text is text; <c>@@inputs</c> is the text <c>@inputs</c>.
/// </summary>
internal static class FileReference
{
    private static readonly (string Word, ArgumentSource Source)[] Words =
    [
        ("inputs", ArgumentSource.Inputs), ("outputs", ArgumentSource.Outputs),
        ("outputDirectories", ArgumentSource.OutputDirectories), ("result", ArgumentSource.Result), ("results", ArgumentSource.Results),
    ];

    /// <summary>The files that a value means; null when it is text.</summary>
    public static (ArgumentSource Source, string? Pattern)? Read(string value)
    {
        if (value.Length < 2 || value[0] != '@')
            return null;
        ReadOnlySpan<char> rest = value.AsSpan(1);
        foreach ((string word, ArgumentSource source) in Words)
        {
            if (rest.SequenceEqual(word))
                return (source, null);
            if (rest.Length > word.Length + 1 && rest.StartsWith(word, StringComparison.Ordinal) && rest[word.Length] == ':')
                return (source, rest[(word.Length + 1)..].ToString());
        }

        return null;
    }

    /// <summary>The text that a value is when it is no reference.</summary>
    public static string Unescape(string value) => value.StartsWith("@@", StringComparison.Ordinal) && Read(value[1..]) is not null ? value[1..] : value;

    /// <summary>The source that a parameter's own name means; null for any other name.</summary>
    public static ArgumentSource? OfName(string name) => name switch
    {
        "input" or "inputs" => ArgumentSource.Inputs,
        "output" or "outputs" => ArgumentSource.Outputs,
        "outputDirectory" or "outputDirectories" => ArgumentSource.OutputDirectories,
        "result" => ArgumentSource.Result,
        "results" => ArgumentSource.Results,
        _ => null,
    };

    /// <summary>Whether a file's name, with or without its extension, matches a pattern; case counts.</summary>
    public static bool Matches(string? pattern, string path) =>
        pattern is null
        || FileSystemName.MatchesSimpleExpression(pattern, Path.GetFileName(path.AsSpan()), ignoreCase: false)
        || FileSystemName.MatchesSimpleExpression(pattern, Path.GetFileNameWithoutExtension(path.AsSpan()), ignoreCase: false);
}
