using System.CommandLine;
using System.Text;
using System.Text.Json;
using BuildMemo.Testing;
using BuildMemo.Tool.Commands;
using BuildMemo.Tool.Output;

namespace BuildMemo.Tool.Tests;

/// <summary>docs/reference/tool.md is made of the definitions of the verbs (BUILDMEMO_ACCEPT=1 writes it), and the JSON is what it says.</summary>
public sealed class ToolReference : IDisposable
{
    private readonly ToolRig _rig = new();

    private static IEnumerable<ToolCommand> Verbs()
    {
        using Terminal terminal = Terminal.OfProcess();
        return [.. ToolCommands.Create(new() { Terminal = terminal }).Subcommands.Cast<ToolCommand>()];
    }

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void The_page_says_what_the_verbs_take_and_print() => Snapshot.Match(
        Repository.PathOf("docs", "reference", "tool.md"), Page(), Environment.GetEnvironmentVariable(Snapshot.AcceptVariable) == "1");

    /// <summary>The same as JSON Schema, for programs that check what they are given.</summary>
    [Fact]
    public void Each_verb_that_prints_json_has_a_schema()
    {
        foreach (ToolCommand verb in Verbs().Where(verb => verb.JsonFields.Count > 0))
        {
            Snapshot.Match(
                Repository.PathOf("docs", "reference", "schemas", verb.Name + ".schema.json"),
                JsonSchema.Of(verb),
                Environment.GetEnvironmentVariable(Snapshot.AcceptVariable) == "1");
        }
    }

    [Fact]
    public void Every_verb_has_an_example_in_its_help()
    {
        foreach (ToolCommand verb in Verbs())
        {
            string help = _rig.Run(verb.Name, "--help").Exits(0).Output;
            Assert.All(verb.Examples, example => Assert.Contains(example.Key, help, StringComparison.Ordinal));
            Assert.Contains("Exit codes:", help, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_is_printed_as_json_is_what_the_page_describes()
    {
        _rig.WithRecords();
        Describes("stats", _rig.Run("stats", "--json").Json);
        Describes("list", _rig.Run("list", "--json").Json);
        File.WriteAllText(Path.Combine(_rig.Cache, "mine"), "mine");
        Describes("verify", _rig.Run("verify", "--json").Json);
        Describes("stats", _rig.Run("stats", "--exact", "--json").Json);
        Describes("export", _rig.Run("export", "all.bmpack", "--json").Json);
        Describes("import", _rig.Run("import", "all.bmpack", "--json").Json);
        Describes("show", _rig.Run("show", "copy", "--json", "--origin").Json);
        Describes("dump", _rig.Run("dump", "copy", "-o", "taken", "--json").Json);
        foreach (string file in Directory.GetFiles(_rig.Cache, "*", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-2));
        Describes("prune", _rig.Run("prune", "--max-age", "1d", "--dry-run", "--json").Json);
        Describes("clear", _rig.Run("clear", "copy", "--yes", "--json").Json);
        Describes("config", _rig.Run("config", "--json").Json);
        Describes("doctor", _rig.Run("doctor", "--json").Json);
        Describes("run", JsonDocument.Parse(_rig.Run("run", "--json", "--", "true").Error).RootElement);
    }

    internal static void Describes(string verb, JsonElement document)
    {
        ToolCommand command = Verbs().Single(one => one.Name == verb);
        Dictionary<string, string> known = command.JsonFields.Append(new("schema", "number", "")).ToDictionary(field => field.Path, field => field.Type);
        HashSet<string> seen = [];
        Visit(document, "");
        Assert.Equal(JsonOutput.Schema, document.GetProperty("schema").GetInt32());
        // Lists may be empty; what stands beside them may not be missing.
        Assert.Empty(known.Keys.Where(path => !path.Contains("[]", StringComparison.Ordinal)).Except(seen));

        void Visit(JsonElement element, string path)
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.Object:
                    foreach (JsonProperty member in element.EnumerateObject())
                        Visit(member.Value, path.Length == 0 ? member.Name : $"{path}.{member.Name}");
                    break;
                case JsonValueKind.Array:
                    foreach (JsonElement item in element.EnumerateArray())
                        Visit(item, path + "[]");
                    break;
                default:
                    seen.Add(path);
                    string kind = element.ValueKind switch
                    {
                        JsonValueKind.String => "string",
                        JsonValueKind.Number => "number",
                        JsonValueKind.Null => "null",
                        _ => "boolean",
                    };
                    Assert.True(known.TryGetValue(path, out string? type) && type.Split('|').Contains(kind), $"{verb}: {path} is a {kind}, described as {type ?? "nothing"}");
                    break;
            }
        }
    }

    private static string Page()
    {
        StringBuilder page = new();
        page.Append("# `dotnet buildmemo`\n\nMade from the definitions of the verbs by a test (`BUILDMEMO_ACCEPT=1`); `dotnet buildmemo VERB --help` says the same.\n\n");
        page.Append("`dotnet tool install BuildMemo.Tool` installs it. Without a terminal the output is plain text, and nothing is cut unless `COLUMNS` is set; `NO_COLOR` takes the colours away.\n");
        page.Append("JSON documents hold `schema`, now ").Append(JsonOutput.Schema).Append(": it is raised when a member goes or changes its meaning, not when one is added. Sizes are in bytes, times ISO 8601 in UTC. `schemas/` holds the same as JSON Schema.\n");
        foreach (ToolCommand verb in Verbs())
            Append(page, verb);
        return page.ToString();
    }

    private static void Append(StringBuilder page, ToolCommand verb)
    {
        string arguments = string.Concat(verb.Arguments.Select(argument => argument.Arity.MinimumNumberOfValues == 0 || argument.HasDefaultValue ? $" [{argument.Name}]" : $" {argument.Name}"));
        page.Append($"\n## {verb.Name}\n\n{verb.Description}\n\n    dotnet buildmemo {verb.Name}{(verb.Name == "run" ? " [options] -- COMMAND [ARGUMENTS]" : arguments + " [options]")}\n\n");
        page.Append("| | |\n|---|---|\n");
        foreach (Argument argument in verb.Arguments)
            page.Append($"| `{argument.Name}` | {argument.Description} |\n");
        foreach (Option option in verb.Options.Where(option => !option.Hidden))
        {
            string names = string.Join(", ", option.Aliases.Prepend(option.Name).Distinct().Select(name => $"`{name}`"));
            page.Append($"| {names}{(option.HelpName is { } value ? $" `{value}`" : "")} | {option.Description} |\n");
        }

        page.Append("\nExamples:\n\n");
        foreach ((string line, string meaning) in verb.Examples)
            page.Append($"- `{line}`: {meaning}\n");
        page.Append("\n| exit code | meaning |\n|---|---|\n");
        foreach ((string code, string meaning) in verb.ExitCodeMeanings)
            page.Append($"| {code} | {meaning} |\n");
        if (verb.JsonFields.Count > 0)
            page.Append("\n| JSON | type | |\n|---|---|---|\n");
        foreach (JsonField field in verb.JsonFields)
            page.Append($"| `{field.Path}` | {field.Type.Replace("|", " or ", StringComparison.Ordinal)} | {field.Description} |\n");
    }
}
