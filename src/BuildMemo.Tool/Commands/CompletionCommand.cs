using System.CommandLine;
using BuildMemo.Errors;
using BuildMemo.Store;
using BuildMemo.Tool.Completion;
using BuildMemo.Tool.Output;
using BuildMemo.Tool.Stores;
using BuildMemo.Values;

namespace BuildMemo.Tool.Commands;

/// <summary><c>completion</c>: a script that teaches a shell the verbs, options and values, made of their definitions.</summary>
internal sealed class CompletionCommand : ToolCommand
{
    private const int MostRecords = 200;
    private static readonly string[] Shells = ["bash", "zsh", "fish"];

    private readonly Argument<string?> _shell = new("SHELL")
    {
        Description = $"One of {string.Join(", ", Shells)}.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    // Asked by the scripts themselves.
    private readonly Option<bool> _records = new("--records") { Hidden = true };

    public CompletionCommand(ToolContext context)
        : base("completion", "Prints a completion script for a shell.", context)
    {
        _shell.CompletionSources.Add(Shells);
        Arguments.Add(_shell);
        Options.Add(_records);
    }

    public override IReadOnlyList<KeyValuePair<string, string>> Examples =>
    [
        new("source <(dotnet-buildmemo completion bash)", "in ~/.bashrc; for zsh in ~/.zshrc after compinit"),
        new("dotnet-buildmemo completion fish | source", "in ~/.config/fish/config.fish"),
    ];

    public override IReadOnlyList<JsonField> JsonFields => [];

    protected override int Execute(ParseResult parsed)
    {
        if (parsed.GetValue(_records))
            return WriteRecords();
        string? shell = parsed.GetValue(_shell);
        if (shell is null || !Shells.Contains(shell))
        {
            string given = shell is null ? "completion needs the name of a shell" : $"SHELL is '{shell}', which is not accepted";
            return Context.Fail(ExitCodes.Usage, Codes.ToolUsage, $"{given}. Accepted: {string.Join(", ", Shells)}.{NearMiss.Hint(shell ?? "", Shells)}");
        }

        IReadOnlyList<CompletedVerb> verbs = CompletionModel.Read(parsed.RootCommandResult.Command is RootCommand root ? root : throw new InvalidOperationException("The root of a command line is no root command."));
        Context.Terminal.Out.Write(shell switch
        {
            "bash" => BashScript.Write(verbs),
            "zsh" => ZshScript.Write(verbs),
            _ => FishScript.Write(verbs),
        });
        return ExitCodes.Done;
    }

    // A shell waits for it: names of the first records that come, each step once.
    private int WriteRecords()
    {
        using StoreAccess? access = StoreAccess.Open(Context, null, null, isReadOnly: true, acceptsForeignOwner: true, out int exitCode);
        if (access is null)
            return exitCode;
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (StoredRecord stored in access.Store.Records().Take(MostRecords))
        {
            // What a shell would take apart is named by its fingerprint.
            if (stored.Load() is { } record && names.Add(record.Step))
                Context.Terminal.Out.WriteLine(record.Step.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or '/') ? record.Step : Texts.Short(record.Fingerprint.ToString()));
        }

        return ExitCodes.Done;
    }
}
