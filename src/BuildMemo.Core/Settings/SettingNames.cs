using System.Collections.Immutable;
using BuildMemo.Errors;
using BuildMemo.Values;

namespace BuildMemo.Settings;

/// <summary>Finds misspelled names of settings, where the names that are set can be listed (environment, global properties).</summary>
public static class SettingNames
{
    private static readonly string[] OtherVariables =
        ["BUILDMEMO_MAX_CPU_COUNT", "BUILDMEMO_DEBUG_WORKER", "BUILDMEMO_SEED"];

    private static readonly string[] OtherProperties =
        ["BuildMemoRunDependsOn", "BuildMemoRunInOuterBuild"];

    /// <summary>A warning for each name that is a near miss of a setting's, in the order given.</summary>
    /// <param name="names">Names of environment variables or properties; only those that begin like ours are looked at.</param>
    /// <param name="origin">Which of the two they are.</param>
    public static ImmutableArray<Problem> FindMisspelled(IEnumerable<string> names, SettingOrigin origin)
    {
        bool isEnvironment = origin == SettingOrigin.EnvironmentVariable;
        string prefix = isEnvironment ? "BUILDMEMO" : "BuildMemo";
        string[]? known = null;
        ImmutableArray<Problem>.Builder problems = ImmutableArray.CreateBuilder<Problem>();
        foreach (string name in names)
        {
            if (!name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                continue;
            known ??= isEnvironment
                ? [.. SettingDefinitions.All.Select(definition => definition.EnvironmentName), .. OtherVariables]
                : [.. SettingDefinitions.All.Select(definition => definition.Name), .. OtherProperties];
            if (Array.Exists(known, candidate => IsSame(candidate, name, isEnvironment)) || NearMiss.Find(name, known) is not { } meant)
                continue;
            string kind = isEnvironment ? "environment variable" : "property";
            problems.Add(new(Codes.SettingMisspelled, $"The {kind} {name} is no setting and has no effect. Did you mean {meant}?"));
        }

        return problems.ToImmutable();
    }

    // Properties of MSBuild have no case; environment variables have one, except on Windows.
    private static bool IsSame(string left, string right, bool isEnvironment) =>
        left.Equals(
            right,
            isEnvironment && !OperatingSystem.IsWindows() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);
}
