using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Reflection;
using BuildMemo.Errors;
using BuildMemo.Tool.Commands;
using BuildMemo.Tool.Output;
using BuildMemo.Values;

namespace BuildMemo.Tool;

/// <summary>From arguments to an exit code: parse, say what is wrong with the nearest name, run the verb.</summary>
internal static class ToolProgram
{
    /// <summary>How the program calls itself in messages.</summary>
    public const string Name = "buildmemo";

    /// <summary>The version of the package.</summary>
    public static string Version { get; } =
        typeof(ToolProgram).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    /// <summary>Runs the tool.</summary>
    public static int Run(string[] arguments, ToolContext context)
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        // The commonest question of scripts, answered without a parser.
        if (arguments is ["--version"])
        {
            context.Terminal.Out.WriteLine(Version);
            context.Terminal.Flush();
            return ExitCodes.Done;
        }

        RootCommand root = ToolCommands.Create(context);
        // A file name that begins with @ is a file name, above all in the arguments of run.
        ParseResult result = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        try
        {
            int exitCode = FindSwallowed(result, arguments) is { } swallowed
                ? context.Fail(result.CommandResult.Command is RunCommand ? ExitCodes.RunFailed : ExitCodes.Usage, Codes.ToolUsage, swallowed)
                : result.CommandResult.Command is RunCommand run && run.FindMisplaced(result, arguments) is { } misplaced
                ? context.Fail(ExitCodes.RunFailed, Codes.ToolUsage, misplaced)
                : result.Action is { ClearsParseErrors: true } || result.Errors.Count == 0
                ? result.Invoke(new InvocationConfiguration { Output = context.Terminal.Out, Error = context.Terminal.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null })
                : Refuse(result, arguments, context);
            context.Terminal.Flush();
            return exitCode;
        }
        catch (Exception exception) when (ExitCodes.Of(exception) is { } exitCode)
        {
            // Everything else is a bug, and its trace is what a report of it needs.
            bool isRun = result.CommandResult.Command is RunCommand;
            if (exception is not (ReaderGoneException or OperationCanceledException))
                context.Fail(exitCode, Codes.ToolOutputFailed, exception.Message);
            return !isRun ? exitCode
                : exception is ReaderGoneException ? ExitCodes.ReaderGone
                : exception is OperationCanceledException ? exitCode
                : ExitCodes.RunFailed;
        }
    }

    private static int Refuse(ParseResult result, string[] arguments, ToolContext context)
    {
        Command command = result.CommandResult.Command;
        int exitCode = command is RunCommand ? ExitCodes.RunFailed : ExitCodes.Usage;
        if (arguments.Length == 0)
        {
            result.RootCommandResult.Command.Parse(["--help"]).Invoke(new InvocationConfiguration { Output = context.Terminal.Error });
            return exitCode;
        }

        HashSet<string> said = new(StringComparer.Ordinal);
        foreach (string unmatched in result.UnmatchedTokens)
        {
            string token = unmatched.StartsWith('-') ? unmatched.Split('=')[0] : unmatched;
            bool isOption = token.StartsWith('-');
            string[] known = isOption ? [.. OptionsOf(command, result)] : [.. command.Subcommands.Select(verb => verb.Name)];
            string what = isOption ? "option" : command.Subcommands.Count > 0 ? "verb" : "argument";
            // Behind a verb that there is not, everything else is unknown as well.
            if (what == "verb" && said.Any(one => !one.StartsWith('-')))
                continue;
            if (said.Add(token))
                context.Fail(exitCode, Codes.ToolUsage, $"There is no {what} '{token}'{(command is RootCommand ? "" : $" of {command.Name}")}.{NearMiss.Hint(token, known)}");
        }

        foreach (ParseError error in result.Errors)
        {
            if (said.Count == 0 || error.SymbolResult is OptionResult or ArgumentResult)
                context.Fail(exitCode, Codes.ToolUsage, error.Message);
        }

        string help = command is RootCommand ? $"{Name} --help" : $"{Name} {command.Name} --help";
        context.Terminal.Error.WriteLine($"See: dotnet {help}");
        return exitCode;
    }

    // "--trace --json" wants both; without a look the second would be the value of the first, such as the name of a file.
    private static string? FindSwallowed(ParseResult result, string[] arguments)
    {
        string[] names = [.. OptionsOf(result.CommandResult.Command, result).Where(name => name.StartsWith('-'))];
        foreach (OptionResult given in result.CommandResult.Children.OfType<OptionResult>())
        {
            foreach (Token token in given.Tokens)
            {
                // Written as one argument it was meant so.
                if (names.Contains(token.Value) && !arguments.Contains($"{given.IdentifierToken?.Value}={token.Value}"))
                    return $"{given.Option.Name} needs a {given.Option.HelpName ?? "value"}, and '{token.Value}' is an option. Write {given.Option.Name}={token.Value} when it is meant so.";
            }
        }

        return null;
    }

    private static IEnumerable<string> OptionsOf(Command command, ParseResult result) =>
        command.Options.Concat(result.RootCommandResult.Command.Options).SelectMany(option => option.Aliases.Prepend(option.Name)).Distinct();
}
