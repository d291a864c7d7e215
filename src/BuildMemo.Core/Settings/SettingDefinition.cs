using System.Text;

namespace BuildMemo.Settings;

/// <summary>One setting; docs/reference/properties.md is checked against the table of them.</summary>
/// <param name="Name">The property's name (<c>BuildMemoCacheDir</c>).</param>
/// <param name="Accepted">Accepted values, in words.</param>
/// <param name="Default">The default as a user would write it; empty for none.</param>
/// <param name="Description">What it does, in one sentence.</param>
public sealed record SettingDefinition(string Name, string Accepted, string Default, string Description)
{
    private const string Prefix = "BuildMemo";

    /// <summary>The environment variable's name (<c>BUILDMEMO_CACHE_DIR</c>).</summary>
    public string EnvironmentName { get; } = ToEnvironmentName(Name);

    /// <summary>The task parameter's name (<c>CacheDir</c>).</summary>
    public string ParameterName { get; } = Name[Prefix.Length..];

    /// <summary>The tool's option (<c>--cache-dir</c>).</summary>
    public string OptionName { get; } = "--" + ToEnvironmentName(Name)[(Prefix.Length + 1)..].Replace('_', '-').ToLowerInvariant();

    private static string ToEnvironmentName(string name)
    {
        var text = new StringBuilder(Prefix.ToUpperInvariant());
        foreach (char letter in name.AsSpan(Prefix.Length))
        {
            if (char.IsAsciiLetterUpper(letter))
                text.Append('_');
            text.Append(char.ToUpperInvariant(letter));
        }

        return text.ToString();
    }
}
