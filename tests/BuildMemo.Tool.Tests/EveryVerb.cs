using System.Text.RegularExpressions;
using BuildMemo.Tool.Commands;

namespace BuildMemo.Tool.Tests;

/// <summary>What holds for every verb: in terminals of any width, in pipes that close early, without colours, without UTF-8.</summary>
public sealed partial class EveryVerb : IClassFixture<EveryVerb.Ground>
{
    private readonly Ground _ground;

    public EveryVerb(Ground ground) => _ground = ground;

    /// <summary>A command line for each verb that says as much as the verb can; a new verb fails here until it has one.</summary>
    public static IReadOnlyDictionary<string, string> Lines { get; } = new Dictionary<string, string>
    {
        ["stats"] = "stats",
        ["list"] = "list --sort age",
        ["show"] = "show copy",
        ["dump"] = "dump copy -o taken --force",
        ["diff"] = "diff count",
        ["prune"] = "prune --max-size 1 --dry-run",
        ["clear"] = "clear --step none --yes",
        ["verify"] = "verify",
        ["export"] = "export pack",
        ["import"] = "import given.pack",
        ["check"] = "check nowhere",
        ["explain"] = "explain --project nowhere",
        ["audit"] = "audit nowhere",
        ["run"] = "run --explain --name again -- true",
        ["report"] = "report nowhere",
        ["hash"] = "hash in.txt copy.txt",
        ["config"] = "config",
        ["doctor"] = "doctor",
        ["completion"] = "completion bash",
    };

    public static TheoryData<string, int> Widths
    {
        get
        {
            TheoryData<string, int> data = [];
            foreach (string verb in Lines.Keys.Where(verb => verb != "completion"))
            {
                foreach (int width in (ReadOnlySpan<int>)[20, 80, 160])
                    data.Add(verb, width);
            }

            return data;
        }
    }

    public static TheoryData<string> Verbs => [.. Lines.Keys];

    [Fact]
    public void Every_verb_has_its_line_here()
    {
        using Terminal terminal = Terminal.OfProcess();
        Assert.Equal(ToolCommands.Create(new() { Terminal = terminal }).Subcommands.Select(verb => verb.Name).Order(), Lines.Keys.Order());
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void In_a_terminal_no_table_is_wider_than_it(string verb, int width)
    {
        string output = _ground.InTerminal(Lines[verb], width);
        foreach (string line in Escapes().Replace(output, "").Split('\n').Select(line => line.TrimEnd('\r')))
        {
            // A sentence, a path and a digest are no table: they are for the eyes, and for copying whole. Some tables can't be as narrow as 20.
            bool isNoTable = line.EndsWith('.') || line.Contains('/', StringComparison.Ordinal) || Digest().IsMatch(line) || width < 80;
            Assert.True(isNoTable || line.Length <= width, $"{line.Length} columns in a terminal of {width}:\n{line}\n\n{output}");
        }

        Assert.DoesNotContain("   at BuildMemo", output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void A_reader_that_goes_away_is_no_failure(string verb)
    {
        ToolResult result = _ground.Shell($"{_ground.Program} {Lines[verb]} 2> errors | head -c 1 > /dev/null; cat errors; exit 0");
        Assert.DoesNotContain("   at BuildMemo", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Broken pipe", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Elsewhere_than_on_a_terminal_there_is_no_escape(string verb)
    {
        ToolResult result = _ground.Shell($"{_ground.Program} {Lines[verb]} 2>&1; exit 0");
        Assert.DoesNotContain('\x1b', verb == "completion" ? "" : result.Output);
        Assert.DoesNotContain("   at BuildMemo", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void A_full_disk_behind_standard_output_is_exit_code_3_with_a_sentence(string verb)
    {
        ToolResult result = _ground.Shell($"{_ground.Program} {Lines[verb]} > /dev/full");
        // What has nothing to say on standard output does not notice.
        if (result.ExitCode is 3 or 125 && result.Error.Contains("BMEMO7007", StringComparison.Ordinal))
            Assert.Contains("No space left on device", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at BuildMemo", result.Error, StringComparison.Ordinal);
        Assert.True(result.ExitCode < 126, $"exit code {result.ExitCode}: {result.Error}");
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void A_store_that_is_a_file_is_told_in_a_sentence(string verb)
    {
        ToolResult result = _ground.Shell($"BUILDMEMO_CACHE_DIR=$PWD/in.txt {_ground.Program} {Lines[verb]}; exit 0");
        Assert.DoesNotContain("   at BuildMemo", result.Error + result.Output, StringComparison.Ordinal);
        Assert.Equal("hello again\n", File.ReadAllText(_ground.Rig.Path("in.txt")));
    }

    [GeneratedRegex(@"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]")]
    private static partial Regex Escapes();

    [GeneratedRegex("^[0-9a-f]{64}")]
    private static partial Regex Digest();

    /// <summary>One store for all.</summary>
    public sealed class Ground : IDisposable
    {
        public Ground()
        {
            Rig.WithRecords();
            Shell($"{Program} export given.pack").Exits(0);
        }

        public ToolRig Rig { get; } = new();

        public string Program { get; } = $"dotnet {ToolRig.Program}";

        public ToolResult Shell(string line) => ToolRig.Finish(Rig.Start(["sh", "-c", line]));

        // A pseudo-terminal of util-linux; the width is that of the terminal itself, not of a variable.
        public string InTerminal(string line, int width) =>
            ToolRig.Finish(Rig.Start(["script", "-qec", $"stty cols {width} rows 24; env TERM=xterm {Program} {line}; true", "/dev/null"])).Output;

        public void Dispose() => Rig.Dispose();
    }
}
