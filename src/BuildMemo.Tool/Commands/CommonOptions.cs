using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using BuildMemo.Settings;
using BuildMemo.Values;

namespace BuildMemo.Tool.Commands;

/// <summary>Options that several verbs have; each call makes one, for an option belongs to its verb.</summary>
internal static class CommonOptions
{
    /// <summary><c>--json</c>.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Print JSON instead of text." };

    /// <summary><c>--cache-dir</c>.</summary>
    public static Option<string?> CacheDir() => new(SettingDefinitions.CacheDir.OptionName)
    {
        Description = "Folder of the store; by default the one of the project, of BUILDMEMO_CACHE_DIR, or the platform's.",
        HelpName = "FOLDER",
    };

    /// <summary><c>--project</c>.</summary>
    public static Option<string?> Project() => new("--project")
    {
        Description = "A project file or folder: take the store that its last build used.",
        HelpName = "PROJECT",
    };

    /// <summary><c>--property</c>, as for <c>dotnet build</c>.</summary>
    public static Option<string[]> Properties() => new("--property", "-p")
    {
        Description = "A property of the build, as for dotnet build.",
        HelpName = "NAME=VALUE",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    /// <summary>What is wrong with values of <see cref="Properties"/>; null for nothing.</summary>
    public static string? FindBadProperty(IEnumerable<string>? properties) =>
        properties?.FirstOrDefault(property => property.IndexOf('=', StringComparison.Ordinal) <= 0) is { } bad
            ? $"--property is '{bad}', which is not accepted. Accepted: NAME=VALUE."
            : null;

    /// <summary>An option that takes a size (<c>500M</c>).</summary>
    public static Option<long?> Size(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "SIZE",
        CustomParser = result => Parse<long>(result, name, ByteSize.Accepted, ByteSize.TryParse),
    };

    /// <summary>An option that takes a duration (<c>30d</c>).</summary>
    public static Option<TimeSpan?> Duration(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result => Parse<TimeSpan>(result, name, DurationText.Accepted, DurationText.TryParse),
    };

    /// <summary>An option that takes a number from 0.</summary>
    public static Option<long?> Number(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result => Parse<long>(result, name, "a number from 0", static (ReadOnlySpan<char> text, out long value) =>
            long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value)),
    };

    private delegate bool Parser<T>(ReadOnlySpan<char> text, out T value);

    private static T? Parse<T>(ArgumentResult result, string name, string accepted, Parser<T> parse)
        where T : struct
    {
        string text = result.Tokens[0].Value;
        if (parse(text, out T value))
            return value;
        result.AddError($"{name} is '{text}', which is not accepted. Accepted: {accepted}.");
        return null;
    }
}
