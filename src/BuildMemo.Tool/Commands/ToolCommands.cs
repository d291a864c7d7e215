using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace BuildMemo.Tool.Commands;

/// <summary>All verbs of the tool. A new one is a class in this folder and a line here.</summary>
internal static class ToolCommands
{
    private const int HelpWidth = 80;

    /// <summary>The root command with all verbs.</summary>
    public static RootCommand Create(ToolContext context)
    {
        RootCommand root = new("Looks into the store of BuildMemo, keeps it small, and memoizes commands from a shell.")
        {
            new ExplainCommand(context),
            new StatsCommand(context),
            new ListCommand(context),
            new ShowCommand(context),
            new DumpCommand(context),
            new DiffCommand(context),
            new PruneCommand(context),
            new ClearCommand(context),
            new VerifyCommand(context),
            new ExportCommand(context),
            new ImportCommand(context),
            new CheckCommand(context),
            new AuditCommand(context),
            new RunCommand(context),
            new ReportCommand(context),
            new HashCommand(context),
            new ConfigCommand(context),
            new DoctorCommand(context),
            new CompletionCommand(context),
        };
        foreach (Option option in root.Options)
        {
            if (option is HelpOption { Action: HelpAction help })
            {
                help.MaxWidth = context.Terminal.Width ?? HelpWidth;
                option.Action = new HelpWithExamples(help, context);
            }
            else if (option is VersionOption)
            {
                option.Action = new PrintVersion(context);
            }
        }

        return root;
    }

    private sealed class HelpWithExamples(HelpAction help, ToolContext context) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            int exitCode = help.Invoke(parseResult);
            TextWriter output = parseResult.InvocationConfiguration.Output;
            IReadOnlyList<KeyValuePair<string, string>> codes = ExitCodes.OfVerbs;
            if (parseResult.CommandResult.Command is ToolCommand command)
            {
                codes = command.ExitCodeMeanings;
                output.WriteLine("Examples:");
                foreach ((string line, string meaning) in command.Examples)
                {
                    output.WriteLine($"  {line}");
                    output.WriteLine($"      {meaning}");
                }

                output.WriteLine();
            }

            output.WriteLine("Exit codes:");
            foreach ((string code, string meaning) in codes)
                output.WriteLine($"  {code,-5}  {meaning}");
            context.Terminal.Flush();
            return exitCode;
        }
    }

    private sealed class PrintVersion(ToolContext context) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            context.Terminal.Out.WriteLine(ToolProgram.Version);
            return ExitCodes.Done;
        }
    }
}
