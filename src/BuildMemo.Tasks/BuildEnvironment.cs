using System.Collections;

namespace BuildMemo.Tasks;

/// <summary>The environment of the build, read once a task and never written.</summary>
internal static class BuildEnvironment
{
    /// <summary>Names and values; names compare as the platform compares them.</summary>
    public static IReadOnlyDictionary<string, string> Read()
    {
        StringComparer comparer = OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
        Dictionary<string, string> variables = new(comparer);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
            variables[(string)variable.Key] = (string?)variable.Value ?? "";
        return variables;
    }
}
