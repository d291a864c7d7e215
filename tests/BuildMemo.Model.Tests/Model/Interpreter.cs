using System.Globalization;
using System.Text;

namespace BuildMemo.Model.Tests.Model;

/// <summary>What a step must have written, and what determines it.</summary>
/// <param name="Files">Content by path relative to the project; null for a file that must not be there. Null as a whole: it fails, or is skipped.</param>
/// <param name="Key">Everything that determines the result: a step whose key was seen never runs again.</param>
internal sealed record Expectation(IReadOnlyDictionary<string, string?>? Files, string Key)
{
    /// <summary>Whether a step that it reads from failed.</summary>
    public bool IsSkipped { get; init; }
}

/// <summary>Computes all outputs in plain order from nothing but the declarations and the sources: the truth that builds are compared with.</summary>
internal static class Interpreter
{
    public static Dictionary<string, Expectation> Compute(ModelCheckout checkout, int edition, string flavour)
    {
        Dictionary<string, Expectation> all = [];
        foreach (ModelStep step in checkout.Steps)
            all.Add(step.Name, Compute(step, checkout, all, edition, flavour));
        return all;
    }

    private static Expectation Compute(ModelStep step, ModelCheckout checkout, Dictionary<string, Expectation> known, int edition, string flavour)
    {
        List<string> contents = [];
        StringBuilder key = new();
        key.Append(CultureInfo.InvariantCulture, $"{step.Name}|{step.Kind}|{step.IsShared}\n");
        foreach (string input in step.Inputs.SelectMany(input => input.Contains('*', StringComparison.Ordinal) ? checkout.Matches() : [input]))
        {
            string? content = input.StartsWith('@') ? MainOutput(known[input[1..]], input[1..], checkout) : checkout.Sources[input];
            if (content is null)
                return new(null, "") { IsSkipped = true };
            contents.Add(content);
            key.Append(CultureInfo.InvariantCulture, $"{input}={content}\n");
        }

        string all = string.Concat(contents);
        string output = step.Output(checkout.Configuration);
        Dictionary<string, string?> files = [];
        switch (step.Kind)
        {
            case StepKind.Mix:
                key.Append(CultureInfo.InvariantCulture, $"{edition} {step.Parameter}");
                if (all.Contains("FAIL", StringComparison.Ordinal))
                    return new(null, "");
                files[output] = $"mix {edition} {step.Parameter}\n{all}";
                break;
            case StepKind.Sort:
                files[output] = Join(Lines(all).Order(StringComparer.Ordinal));
                break;
            case StepKind.Upper:
                files[output] = all.ToUpperInvariant();
                break;
            case StepKind.Parameter:
                key.Append(step.Parameter);
                files[output] = $"{step.Parameter}\n{all}";
                break;
            case StepKind.Glob:
                files[output] = all;
                break;
            case StepKind.Folder:
                foreach ((int index, string[] lines) in Lines(all).Chunk(2).Index())
                    files[$"{step.Folder(checkout.Configuration)}/piece-a{(char)('a' + index)}"] = Join(lines);
                break;
            case StepKind.Bundle:
                string[] named = [.. Lines(all).Where(line => line.StartsWith("src/", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal)];
                string bundled = string.Concat(named.Select(name => checkout.Sources[name]));
                key.Append(CultureInfo.InvariantCulture, $"{edition} {string.Join(' ', named)} {bundled}");
                files[output] = $"bundle {edition}\n{bundled}";
                break;
            case StepKind.Variable:
                key.Append(flavour);
                files[output] = $"{flavour}\n{all}";
                break;
            case StepKind.Inferred:
                key.Append(checkout.Sources["src/inferred.txt"]);
                files[output] = checkout.Sources["src/inferred.txt"] + all;
                break;
            case StepKind.Optional:
                string sorted = Join(Lines(all).OrderDescending(StringComparer.Ordinal));
                files[output] = sorted;
                files[step.Optional(checkout.Configuration)] = all.Contains("keep", StringComparison.Ordinal) ? sorted : null;
                break;
            default:
                key.Append(edition);
                files[output] = $"each {edition}\n{all}";
                break;
        }

        return new(files, key.ToString());
    }

    private static string? MainOutput(Expectation producer, string name, ModelCheckout checkout) =>
        producer.Files?[checkout.Steps.First(step => step.Name == name).Output(checkout.Configuration)];

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string Join(IEnumerable<string> lines) => string.Concat(lines.Select(line => line + "\n"));
}
