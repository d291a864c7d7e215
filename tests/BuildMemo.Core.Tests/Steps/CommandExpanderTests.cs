using System.Diagnostics;
using BuildMemo.Errors;
using BuildMemo.Steps;
using BuildMemo.Testing;
using static BuildMemo.Core.Tests.Steps.ReaderHarness;

namespace BuildMemo.Core.Tests.Steps;

public class CommandExpanderTests
{
    private static readonly string[] HostileValues =
        ["plain", "two words", "it's", "say \"hi\"", "$HOME `id` $(id)", "back\\slash\\", "new\nline", "*?[a]", "a;b&c|d>e", "#x", "~", "-n", "ü漢", "!x", "{a,b}", "a=b", ""];

    private readonly ReaderHarness _harness = new("a.txt");

    // printf %s with a separator shows each word exactly as the shell saw it.
    private static string RunShell(string command)
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(command);
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }

    public static TheoryData<string, string> Places => new()
    {
        { "printf '%s' {Parameters.p}", "{0}" },
        { "printf '%s' x{Parameters.p}y", "x{0}y" },
        { "printf '%s' \"{Parameters.p}\"", "{0}" },
        { "printf '%s' \"it's ${SHLVL+}{Parameters.p} \\\" z\"", "it's {0} \" z" },
        { "printf '%s' '{Parameters.p}'", "{0}" },
        { "printf '%s' 'say \"'{Parameters.p}", "say \"{0}" },
        { "printf '%s' \"$(printf '%sx' {Parameters.p})\"", "{0}x" },
        { "printf '%s' \"$(printf '%sx' \"{Parameters.p}\")\" # don't", "{0}x" },
        { "# it's\nprintf '%s' {Parameters.p}", "{0}" },
        { "(printf '%s' {Parameters.p})", "{0}" },
        { "printf '%s' \\'{Parameters.p}", "'{0}" },
        { "printf '%s' \\\"{Parameters.p}", "\"{0}" },
    };

    [Theory]
    [MemberData(nameof(Places))]
    public void A_value_reaches_the_shell_as_it_is_wherever_it_stands(string command, string expected)
    {
        foreach (string value in HostileValues)
        {
            var declaration = new StepDeclaration("name", [new("Outputs", "o"), new("Command", command), new("Parameters", "p=" + value)]);
            if (value.Contains(';', StringComparison.Ordinal))
                declaration = Declare("name", ("Outputs", "o"), ("Command", command), ("Parameters", "p=" + value.Replace(";", "%3B", StringComparison.Ordinal)));
            Step step = Assert.Single(_harness.Read(declaration).Steps);
            Assert.Equal(expected.Replace("{0}", step.Parameters[0].Value, StringComparison.Ordinal), RunShell(Shell(step)));
        }
    }

    [Fact]
    public void An_item_s_part_in_a_command_is_quoted_for_its_place()
    {
        var harness = new ReaderHarness("it's $x.txt");
        Step step = harness.ReadStep("it's $x.txt", ("Command", "printf '%s|' {Filename} \"{Filename}\" gen/{Filename}.cs"));
        Assert.Equal("it's $x|it's $x|gen/it's $x.cs|", RunShell(Shell(step)));
    }

    [Fact]
    public void Paths_are_relative_below_the_root_and_absolute_elsewhere_and_never_look_like_options()
    {
        Step step = _harness.ReadStep("a.txt", ("Command", "c {Inputs} {Outputs}"), ("Outputs", "obj/x y;../lib/z"));
        Assert.Equal(
            "c a.txt ./-rf ./@x ../lib/b /usr/include/c.h 'obj/x y' ../lib/z",
            Shell(step, "/r/app/a.txt", "/r/app/-rf", "/r/app/@x", "/r/lib/b", "/usr/include/c.h"));
    }

    [Fact]
    public void An_argument_of_nothing_but_paths_becomes_one_for_each()
    {
        Step step = _harness.ReadStep(
            "a.txt", ("Executable", "tool"), ("Arguments", "-o {Outputs} --all={Inputs} {Inputs} @{ResponseFile} {Name}"), ("Outputs", "x;y z"));
        Assert.Equal(["-o", "x", "y z", "--all=a b c", "a b", "c", "@/tmp/x.rsp", "a.txt"], Arguments(step, "/r/app/a b", "/r/app/c"));
    }

    [Theory]
    [InlineData("a b  c", "a|b|c")]
    [InlineData("\"a b\" c", "a b|c")]
    [InlineData("'a \"b' c", "a \"b|c")]
    [InlineData("x\"a b\"y", "xa by")]
    [InlineData("C:\\dir\\x \\\\server", "C:\\dir\\x|\\\\server")]
    [InlineData("a\\\"b", "a\"b")]
    [InlineData("\"a\\\\\" b", "a\\|b")]
    [InlineData("'a\\' b", "a\\|b")]
    [InlineData("it\\'s", "it's")]
    [InlineData("\"\" ''", "|")]
    [InlineData("\n a \t\n b\n", "a|b")]
    public void Arguments_are_split_by_the_documented_rules(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', Arguments(_harness.ReadStep("a.txt", ("Executable", "t"), ("Arguments", text)))));

    [Fact]
    public void Values_in_arguments_are_never_split()
    {
        var harness = new ReaderHarness("a \"b.txt");
        Assert.Equal(["a \"b.txt", "x y", "z"], Arguments(harness.ReadStep("a \"b.txt", ("Executable", "t"), ("Arguments", "{Identity} {Parameters.p} z"), ("Parameters", "p=x y"))));
    }

    [Fact]
    public void An_open_quote_in_arguments_is_an_error() =>
        Assert.Equal(Codes.BadArguments, _harness.ReadProblem("a.txt", ("Executable", "t"), ("Arguments", "'a b")).Code);

    [Theory]
    [InlineData("tool", "tool")]
    [InlineData("./bin/tool", "/r/app/bin/tool")]
    [InlineData("{RelativeDir}tool", "tool")]
    [InlineData("/usr/bin/{Filename}", "/usr/bin/a")]
    public void A_program_with_a_separator_is_a_path_in_the_project(string executable, string expected) =>
        Assert.Equal(expected, ((ProgramTemplate)_harness.ReadStep("a.txt", ("Executable", executable)).Command).Executable);

    [Theory]
    [InlineData("c {Inputs}", true)]
    [InlineData("c {Outputs}", true)]
    [InlineData("c @{ResponseFile} {Parameters.p}", true)]
    [InlineData("c a.txt", false)]
    [InlineData("c {Inputs} {Filename}", false)]
    [InlineData("c {Inputs} {Name}", false)]
    [InlineData("c {Inputs} {DepFile}", false)]
    [InlineData("c {Inputs} {OutputDirectories}", false)]
    public void A_command_takes_a_batch_when_nothing_in_it_belongs_to_one_step(string command, bool expected)
    {
        Step step = _harness.ReadStep("a.txt", ("Command", command), ("DepFile", "obj/d"), ("OutputDirectories", "obj/e"), ("Parameters", "p=1"), ("BatchSize", "auto"));
        Assert.Equal(expected, CommandExpander.IsBatchable(step.Command));
        Assert.Equal(expected, BatchKey.Of(step) is not null);
    }

    [Fact]
    public void Steps_of_equal_command_share_a_key_and_a_difference_that_the_process_sees_parts_them()
    {
        (string, string)[] common = [("Command", "c {Inputs} {Parameters.p}"), ("BatchSize", "auto")];
        BatchKey Key(params (string, string)[] more) => BatchKey.Of(_harness.ReadStep("a.txt", [.. common, .. more]))!;
        BatchKey key = Key(("Parameters", "p=1"));
        Assert.Equal(key, Key(("Parameters", "p=1;unused=2"), ("Outputs", "other")));
        Assert.Equal(key.GetHashCode(), Key(("Parameters", "p=1")).GetHashCode());
        Assert.NotEqual(key, Key(("Parameters", "p=2")));
        Assert.NotEqual(key, Key(("Parameters", "p=1"), ("WorkingDirectory", "x")));
        Assert.NotEqual(key, Key(("Parameters", "p=1"), ("EnvironmentVariables", "A=1")));
        Assert.NotEqual(key, Key(("Parameters", "p=1"), ("Timeout", "1s")));
        Assert.Null(BatchKey.Of(_harness.ReadStep("a.txt", ("Command", "c {Inputs}"))));
    }

    [Fact]
    public void A_batch_takes_inputs_and_outputs_one_after_the_other_and_shared_inputs_once()
    {
        Step one = _harness.ReadStep("one", ("Command", "c {Inputs} -o {Outputs}"), ("Outputs", "1"));
        Step two = _harness.ReadStep("two", ("Command", "c {Inputs} -o {Outputs}"), ("Outputs", "2"));
        CommandValues values = CommandValues.OfBatch([one, two], [["/r/app/a", "/r/app/g"], ["/r/app/b", "/r/app/h"]], "/r", "");
        Assert.Equal(new ShellLine("c a g b h -o 1 2"), CommandExpander.Expand(one.Command, values));
    }

    [Fact]
    public void A_response_file_has_one_path_a_line_quoted_where_needed()
    {
        using var folder = new TemporaryFolder();
        Step step = _harness.ReadStep("a.txt", ("Command", "c @{ResponseFile}"));
        string[] inputs = ["/r/app/plain.txt", "/r/app/two words", "/r/app/a\"b\\c", "/r/app/new\nline", "/usr/x#y", "/r/app/ü"];
        ResponseFileText.Write(folder["x.rsp"], CommandValues.Of(step, inputs, "/r", folder["x.rsp"]));
        Assert.Equal("plain.txt\n\"two words\"\n\"a\\\"b\\\\c\"\n\"new\nline\"\n\"/usr/x#y\"\nü\n", folder.Read("x.rsp"));
    }

    [Fact]
    public void A_line_over_the_system_s_limit_is_an_error_that_names_the_response_file()
    {
        Step step = _harness.ReadStep("a.txt", ("Command", "c {Inputs}"));
        string[] inputs = [.. Enumerable.Range(0, 20_000).Select(i => $"/r/app/some/folder/{i}.txt")];
        ExpandedCommand command = CommandExpander.Expand(step.Command, CommandValues.Of(step, inputs, "/r", ""));
        Problem problem = CommandLimit.Check(step, command, new Dictionary<string, string>())!;
        Assert.Equal(Codes.CommandLineTooLong, problem.Code);
        Assert.Contains("{ResponseFile}", problem.Message, StringComparison.Ordinal);
        Step program = _harness.ReadStep("a.txt", ("Executable", "t"), ("Arguments", "{Inputs}"));
        Assert.Null(CommandLimit.Check(program, CommandExpander.Expand(program.Command, CommandValues.Of(program, inputs, "/r", "")), new Dictionary<string, string>()));
        Assert.NotNull(CommandLimit.Check(program, new ProgramLine("t", [.. Enumerable.Repeat(new string('x', 1000), 3000)]), new Dictionary<string, string>()));
    }
}
