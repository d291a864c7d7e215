namespace BuildMemo.Tool.Tests;

/// <summary><c>completion</c>, asked by the shells themselves.</summary>
public sealed class CompletionVerb : IDisposable
{
    // A person's terminal in zsh: keys go in, and what appears is waited for.
    private const string ZshSession = """
        zmodload zsh/zpty
        zpty session zsh -f -i
        zpty -w session "PS1=; autoload -U compinit; compinit -D -u; PATH=$PWD/bin:$PATH; source $PWD/script; print DO''NE"
        zpty -r -m session out '*DONE*'
        zpty -w -n session "$1"$'\t'
        zpty -r -m session out "*$2*"
        print -r -- "found $2"
        """;

    private readonly ToolRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData("dotnet-buildmemo li", "list")]
    [InlineData("dotnet buildmemo comp", "completion")]
    [InlineData("dotnet-buildmemo list --so", "--sort")]
    [InlineData("dotnet buildmemo list --sort si", "size")]
    [InlineData("dotnet-buildmemo completion f", "fish")]
    [InlineData("dotnet-buildmemo show cou", "count")]
    public void A_shell_completes_verbs_options_values_and_steps(string line, string completed)
    {
        PutOnPath();
        string last = line.Split(' ')[^1];
        string[] words = line.Split(' ');
        Assert.Contains(completed, Shell("bash", "bash", $$"""
            PATH=$PWD/bin:$PATH; source ./script; COMP_WORDS=({{string.Join(' ', words)}}); COMP_CWORD={{words.Length - 1}}
            $(complete -p {{words[0]}} | sed -n 's/.*-F \([^ ]*\).*/\1/p'); printf '%s\n' "${COMPREPLY[@]}"
            """).Split('\n'));
        Assert.Contains(Shell("fish", "fish", $"set PATH $PWD/bin $PATH; source script; complete -C '{line}'").Split('\n'), found => found.Split('\t')[0] == completed);
        Assert.Contains($"found {completed[last.Length..]}", Shell("zsh", "zsh", ZshSession, line, completed[last.Length..]), StringComparison.Ordinal);
    }

    [Fact]
    public void In_bash_what_completed_dotnet_before_still_does()
    {
        PutOnPath();
        string found = Shell("bash", "bash", """
            before() { COMPREPLY=(from-before); }
            complete -F before dotnet; source ./script; source ./script
            COMP_WORDS=(dotnet bui); COMP_CWORD=1; _buildmemo_dotnet; echo "${COMPREPLY[@]}"
            """);
        Assert.Equal("from-before\n", found);
    }

    [Fact]
    public void A_name_that_a_shell_would_take_apart_is_completed_as_a_fingerprint()
    {
        _rig.Run("run", "--name", "a $(b) c", "--", "true").Exits(0);
        string completed = _rig.Run("completion", "--records").Exits(0).Output.Trim();
        Assert.Matches("^[0-9a-f]{12}$", completed);
    }

    [Fact]
    public void Another_shell_is_refused_with_the_nearest()
    {
        ToolResult result = _rig.Run("completion", "bsh").Exits(2);
        Assert.Contains("SHELL is 'bsh', which is not accepted. Accepted: bash, zsh, fish. Did you mean 'bash'?", result.Error, StringComparison.Ordinal);
    }

    // The scripts call the tool by its name.
    private void PutOnPath()
    {
        _rig.WithRecords();
        string program = _rig.Write("bin/dotnet-buildmemo", $"#!/bin/sh\nexec dotnet '{ToolRig.Program}' \"$@\"\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private string Shell(string shell, string scriptOf, string text, params string[] arguments)
    {
        _rig.Write("script", _rig.Run("completion", scriptOf).Exits(0).Output);
        return ToolRig.Finish(_rig.Start([shell, _rig.Write("session", text), .. arguments])).Exits(0).Output;
    }
}
