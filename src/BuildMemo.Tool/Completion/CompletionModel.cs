using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Help;
using BuildMemo.Tool.Commands;

namespace BuildMemo.Tool.Completion;

/// <summary>What the scripts of all shells are made of: the definitions of the verbs themselves.</summary>
internal static class CompletionModel
{
    /// <summary>All verbs.</summary>
    public static IReadOnlyList<CompletedVerb> Read(RootCommand root) =>
        [.. root.Subcommands.OfType<ToolCommand>().Select(Verb)];

    private static CompletedVerb Verb(ToolCommand command) => new(
        command.Name,
        command.Description ?? "",
        [.. command.Options.Where(option => option is not HelpOption and { Hidden: false }).Select(Option), new(["--help"], "Show help and usage information", TakesValue: false, [])],
        command.Arguments.Any(argument => argument.Name.StartsWith("REF", StringComparison.Ordinal)),
        command.Arguments is [{ } first, ..] ? Values(first) : []);

    private static CompletedOption Option(Option option) => new(
        [option.Name, .. option.Aliases],
        option.Description ?? "",
        option.ValueType != typeof(bool),
        option.ValueType == typeof(bool) ? [] : [.. option.GetCompletions(CompletionContext.Empty).Select(item => item.Label)]);

    private static IReadOnlyList<string> Values(Argument argument) =>
        [.. argument.GetCompletions(CompletionContext.Empty).Select(item => item.Label)];
}
