using BuildMemo.Errors;
using BuildMemo.Steps;
using static BuildMemo.Core.Tests.Steps.ReaderHarness;

namespace BuildMemo.Core.Tests.Steps;

public class PlaceholderTests
{
    private readonly ReaderHarness _harness = new("proto/a.b.proto", "a.txt");

    [Theory]
    [InlineData("{Filename}", "a.b")]
    [InlineData("{Extension}", ".proto")]
    [InlineData("{RelativeDir}", "proto/")]
    [InlineData("{Identity}", "proto/a.b.proto")]
    [InlineData("{RecursiveDir}", "rec/")]
    [InlineData("x{Filename}y{Extension}z", "xa.by.protoz")]
    [InlineData("{{Filename}}", "{Filename}")]
    [InlineData("{{Inputs}}", "{Inputs}")]
    [InlineData("{{Parameters.x}}", "{Parameters.x}")]
    [InlineData("{{{Filename}}}", "{{Filename}}")]
    [InlineData("{Filename", "{Filename")]
    [InlineData("{}", "{}")]
    [InlineData("{ Filename }", "{ Filename }")]
    [InlineData("${Filename}", "${Filename}")]
    [InlineData("%24{Filename}", "${Filename}")]
    [InlineData("%7BFilename}", "{Filename}")]
    [InlineData("%7Bfilename}", "{filename}")]
    [InlineData("{{.Id}}", "{{.Id}}")]
    [InlineData("{{filename}}", "{{filename}}")]
    [InlineData("{a,b}", "{a,b}")]
    [InlineData("{unrelated}", "{unrelated}")]
    public void Item_placeholders_expand_in_any_metadata_and_other_braces_stay(string text, string expected)
    {
        StepDeclaration declaration = Declare("proto/a.b.proto", ("Outputs", "x"), ("Command", "true"), ("Version", text)) with { RecursiveDir = "rec/" };
        Assert.Equal(expected, Assert.Single(_harness.Read(declaration).Steps).Version);
    }

    [Theory]
    [InlineData("awk '{print $1}' x")]
    [InlineData("echo ${HOME} ${Name} ${Input}")]
    [InlineData("docker ps --format '{{.Id}}'")]
    [InlineData("find . -exec cat {} +")]
    [InlineData("echo {1..3} {a,b} '{\"Inputs\": 1}'")]
    public void Commands_of_other_languages_stay_as_written(string command) =>
        Assert.Equal(command, Shell(_harness.ReadStep("a.txt", ("Command", command))));

    [Theory]
    [InlineData("cat {Input}", "Input", "Inputs")]
    [InlineData("cat {Outpus}", "Outpus", "Outputs")]
    [InlineData("cat {filename}", "filename", "Filename")]
    [InlineData("cat {inputs}", "inputs", "Inputs")]
    [InlineData("cat {OutputDirectory}", "OutputDirectory", "OutputDirectories")]
    [InlineData("cat {Parameter.x}", "Parameter.x", "Parameters.x")]
    [InlineData("cat {parameters.x}", "parameters.x", "Parameters.x")]
    [InlineData("cat {Parameters}", "Parameters", "Parameters.name")]
    public void A_near_miss_is_an_error_that_names_what_was_meant(string command, string written, string meant)
    {
        Problem problem = _harness.ReadProblem("a.txt", ("Command", command));
        Assert.Equal(Codes.MisspelledPlaceholder, problem.Code);
        Assert.Contains($"{{{written}}}", problem.Message, StringComparison.Ordinal);
        Assert.Contains($"Did you mean {{{meant}}}?", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_near_miss_is_found_in_any_metadata_of_ours()
    {
        Assert.Equal(Codes.MisspelledPlaceholder, _harness.ReadProblem("a.txt", ("Outputs", "obj/{FileName}.cs")).Code);
        Assert.Equal(Codes.MisspelledPlaceholder, _harness.ReadProblem("a.txt", ("Parameters", "x={Identiy}")).Code);
    }

    [Theory]
    [InlineData("Outputs", "obj/{Name}.txt")]
    [InlineData("WorkingDirectory", "{OutputDirectories}")]
    [InlineData("Parameters", "x={Parameters.y}")]
    [InlineData("Inputs", "{Inputs}")]
    public void A_placeholder_of_commands_in_other_metadata_is_an_error(string name, string value)
    {
        Problem problem = _harness.ReadProblem("a.txt", (name, value));
        Assert.Equal(Codes.PlaceholderNotAllowedHere, problem.Code);
        Assert.Contains(name, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_are_never_expanded_unescaped_or_split_again()
    {
        var harness = new ReaderHarness("{Filename}%3B;x.txt");
        StepDeclaration declaration = Declare("{Filename}%3B;x.txt", ("Outputs", "obj/{Identity}"), ("Command", "c {Identity} {Parameters.p}"), ("Parameters", "p={{Inputs}}"));
        Step step = Assert.Single(harness.Read(declaration).Steps);
        Assert.Equal("/r/app/obj/{Filename}%3B;x.txt", Assert.Single(step.Outputs).Path);
        Assert.Equal("c '{Filename}%3B;x.txt' '{Inputs}'", Shell(step));
    }

    [Theory]
    [InlineData("x {DepFile}", "{DepFile}")]
    [InlineData("x {OutputDirectories}", "{OutputDirectories}")]
    public void A_placeholder_for_what_is_not_declared_is_an_error(string command, string named)
    {
        Problem problem = _harness.ReadProblem("a.txt", ("Command", command));
        Assert.Equal(Codes.PlaceholderWithoutValue, problem.Code);
        Assert.Contains(named, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_undeclared_parameter_is_an_error_with_the_declared_ones()
    {
        Problem problem = _harness.ReadProblem("a.txt", ("Parameters", "level=1"), ("Command", "x {Parameters.levl}"));
        Assert.Equal(Codes.ParameterUnknown, problem.Code);
        Assert.Contains("it declares level", problem.Message, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'level'?", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Braces_are_text_where_a_declaration_says_so()
    {
        StepDeclaration declaration = Declare("name", ("Outputs", "o"), ("Command", "echo {input} {Filename}")) with { IsEscaped = false, HasPlaceholders = false };
        Assert.Equal("echo {input} {Filename}", Shell(Assert.Single(_harness.Read(declaration).Steps)));
    }
}
