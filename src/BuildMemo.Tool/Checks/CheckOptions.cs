using System.CommandLine;
using BuildMemo.Errors;
using BuildMemo.Tool.Commands;

namespace BuildMemo.Tool.Checks;

/// <summary>The options of verbs that have MSBuild evaluate a project, and what its answer makes of the exit code.</summary>
/// <param name="context">The process.</param>
internal sealed class CheckOptions(ToolContext context)
{
    /// <summary><c>--configuration</c>.</summary>
    public Option<string?> Configuration { get; init; } = new("--configuration", "-c") { Description = "The configuration to check.", HelpName = "NAME" };

    /// <summary><c>--property</c>.</summary>
    public Option<string[]> Properties { get; init; } = CommonOptions.Properties();

    /// <summary>Evaluates; null with the exit code when there is no answer, after a message on standard error.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="project">Absolute.</param>
    /// <param name="cacheDir">What <c>--cache-dir</c> says; null for the project's own.</param>
    /// <param name="exitCode">Why it is null.</param>
    public CheckResult? Run(ParseResult parsed, string project, string? cacheDir, out int exitCode)
    {
        if (PropertiesOf(parsed, cacheDir, out exitCode) is not { } properties)
            return null;
        using SignalWatch signals = new();
        CheckResult result = ProjectCheck.Run(project, properties, signals.Token);
        if (result.IsMissingTarget)
        {
            exitCode = context.Fail(ExitCodes.Environment, Codes.ProjectNotChecked, $"{project} does not know BuildMemo. Reference the package, and restore the project (dotnet restore).");
            return null;
        }

        if (result.Errors.Count == 0 || !result.Steps.All(step => step.IsGood))
            return result;
        exitCode = context.FailWith(result.Errors, ExitCodes.Environment, Codes.ProjectNotChecked, $"{project} can't be checked: its build says what stands above.");
        return null;
    }

    /// <summary>What MSBuild is given, <c>NAME=VALUE</c> each; null with the exit code when one is no such pair, after a message.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="cacheDir">What <c>--cache-dir</c> says; null for the project's own.</param>
    /// <param name="exitCode">Why it is null.</param>
    public IReadOnlyList<string>? PropertiesOf(ParseResult parsed, string? cacheDir, out int exitCode)
    {
        exitCode = ExitCodes.Done;
        List<string> properties = [.. parsed.GetValue(Properties) ?? []];
        if (CommonOptions.FindBadProperty(properties) is { } bad)
        {
            exitCode = context.Fail(ExitCodes.Usage, Codes.ToolUsage, bad);
            return null;
        }

        if (parsed.GetValue(Configuration) is { } configuration)
            properties.Add($"Configuration={configuration}");
        if (cacheDir is not null)
            properties.Add($"BuildMemoCacheDir={Path.GetFullPath(cacheDir, context.WorkingDirectory)}");
        return properties;
    }
}
