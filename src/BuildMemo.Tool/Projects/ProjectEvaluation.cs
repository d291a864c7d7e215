using System.Text.Json;

namespace BuildMemo.Tool.Projects;

/// <summary>What a project's evaluation says: properties and items, without any target.</summary>
/// <param name="Properties">By name; empty for one that is not set.</param>
/// <param name="ItemCounts">How many items of each type asked for.</param>
/// <param name="Errors">What MSBuild said when it could not evaluate the project; then nothing else is there.</param>
internal sealed record ProjectEvaluation(
    IReadOnlyDictionary<string, string> Properties, IReadOnlyDictionary<string, int> ItemCounts, IReadOnlyList<string> Errors)
{
    private const string Frameworks = "TargetFrameworks";

    /// <summary>Evaluates a project, of several target frameworks the first.</summary>
    /// <param name="projectFile">Absolute.</param>
    /// <param name="properties">Names of properties wanted.</param>
    /// <param name="items">Names of item types wanted.</param>
    /// <param name="given"><c>NAME=VALUE</c> each, as <c>-p</c> takes them.</param>
    /// <param name="cancellation">Ends MSBuild.</param>
    public static ProjectEvaluation Read(
        string projectFile, IReadOnlyList<string> properties, IReadOnlyList<string> items, IReadOnlyList<string> given, CancellationToken cancellation)
    {
        ProjectEvaluation evaluation = Evaluate(projectFile, [.. properties, Frameworks, "TargetFramework"], items, given, cancellation);
        if (evaluation.Properties.GetValueOrDefault(Frameworks, "") is not { Length: > 0 } frameworks || evaluation.Properties["TargetFramework"].Length > 0)
            return evaluation;
        string first = frameworks.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[0];
        return Evaluate(projectFile, [.. properties, Frameworks, "TargetFramework"], items, [.. given, $"TargetFramework={first}"], cancellation);
    }

    private static ProjectEvaluation Evaluate(
        string projectFile, IReadOnlyList<string> properties, IReadOnlyList<string> items, IReadOnlyList<string> given, CancellationToken cancellation)
    {
        (int exitCode, string output, string error) = MSBuildProcess.Run(
            projectFile,
            [.. properties.Select(name => $"-getProperty:{name}"), .. items.Select(name => $"-getItem:{name}"), .. given.Select(property => $"-p:{property}")],
            cancellation);
        if (exitCode != 0)
        {
            string[] said = (output + "\n" + error).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            return new(new Dictionary<string, string>(), new Dictionary<string, int>(), said is [] ? [$"MSBuild ended with exit code {exitCode}."] : said);
        }

        // Warnings of the evaluation may stand before the document.
        using JsonDocument document = JsonDocument.Parse(output.AsMemory(output.IndexOf('{', StringComparison.Ordinal)));
        Dictionary<string, string> values = document.RootElement.GetProperty(nameof(Properties)).EnumerateObject().ToDictionary(property => property.Name, property => property.Value.GetString()!);
        Dictionary<string, int> counts = document.RootElement.TryGetProperty("Items", out JsonElement found)
            ? found.EnumerateObject().ToDictionary(item => item.Name, item => item.Value.GetArrayLength())
            : [];
        return new(values, counts, []);
    }
}
