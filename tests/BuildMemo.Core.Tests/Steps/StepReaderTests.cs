using BuildMemo.Errors;
using BuildMemo.Steps;
using static BuildMemo.Core.Tests.Steps.ReaderHarness;

namespace BuildMemo.Core.Tests.Steps;

public class StepReaderTests
{
    private readonly ReaderHarness _harness = new("a.txt", "sub/b.txt", "tool.py", "common.h", "Makefile");

    [Fact]
    public void A_file_is_the_first_input_and_defaults_are_as_documented()
    {
        Step step = _harness.ReadStep("a.txt", ("Inputs", "common.h;a.txt; src/**/*.h "));
        Assert.Equal("a.txt", step.Name);
        Assert.Equal(["/r/app/a.txt", "/r/app/common.h", "/r/app/src/**/*.h"], step.Inputs.Select(input => input.Path));
        Assert.Equal([false, false, true], step.Inputs.Select(input => input.IsGlob));
        Assert.True(step.Inputs[0].IsInclude);
        Assert.Equal(Project, step.WorkingDirectory);
        Assert.Null(step.Timeout);
        Assert.True(step.PlatformSensitive && step.InferInputs && step.Cache);
        Assert.False(step.ContinueOnError || step.KeepOnClean || step.IgnoreStandardErrorWarningFormat);
        Assert.Equal(1, step.BatchSize);
        Assert.Equal(new OutputDeclaration("/r/app/obj/out.txt", OutputKind.File), Assert.Single(step.Outputs));
    }

    [Fact]
    public void Every_metadata_arrives()
    {
        Step step = _harness.ReadStep(
            "a.txt", ("name", "one"), ("Outputs", "obj/{Filename}.x"), ("OptionalOutputs", "obj/o"), ("OutputDirectories", "obj/d/"),
            ("Parameters", "b=2=3;a=1%3B2"), ("IgnoredParameters", "b"), ("EnvironmentVariables", "Z;A=x%3By"), ("Tools", "tool.py;gcc;bin/t"),
            ("DepFile", "obj/{Filename}.d"), ("WorkingDirectory", "sub"), ("Timeout", "30s"), ("Version", "3"), ("PlatformSensitive", "FALSE"),
            ("InferInputs", "false"), ("ContinueOnError", "true"), ("BatchSize", "auto"), ("MaxBatchSize", "5"), ("Cache", "False"),
            ("AddTo", "Compile"), ("OutputMetadata", "Link=gen/{Filename}.cs;Visible=false"), ("KeepOnClean", "true"),
            ("IgnoreStandardErrorWarningFormat", "true"));
        Assert.Equal("one", step.Name);
        Assert.Equal(
            [new("/r/app/obj/a.x", OutputKind.File), new("/r/app/obj/o", OutputKind.OptionalFile), new("/r/app/obj/d", OutputKind.Directory)],
            step.Outputs.ToArray());
        Assert.Equal([new("a", "1;2", false), new("b", "2=3", true)], step.Parameters.ToArray());
        Assert.Equal([new("A", "x;y"), new("Z", null)], step.Environment.ToArray());
        Assert.Equal(["/r/app/tool.py", "gcc", "/r/app/bin/t"], step.Tools.ToArray());
        Assert.Equal("/r/app/obj/a.d", step.DepFile);
        Assert.Equal("/r/app/sub", step.WorkingDirectory);
        Assert.Equal(TimeSpan.FromSeconds(30), step.Timeout);
        Assert.Equal("3", step.Version);
        Assert.False(step.PlatformSensitive || step.InferInputs || step.Cache);
        Assert.True(step.ContinueOnError && step.KeepOnClean && step.IgnoreStandardErrorWarningFormat);
        Assert.Equal(0, step.BatchSize);
        Assert.Equal(5, step.MaxBatchSize);
        Assert.Equal("Compile", step.AddTo);
        Assert.Equal([new("Link", "gen/a.cs"), new("Visible", "false")], step.OutputMetadata.ToArray());
    }

    [Fact]
    public void Lists_are_split_before_they_are_unescaped_and_the_tool_s_values_are_not_unescaped()
    {
        Assert.Equal(["/r/app/a;b", "/r/app/c%d"], _harness.ReadStep("name", ("Inputs", "a%3Bb;c%25d")).Inputs.Select(input => input.Path));
        StepDeclaration plain = new("name", [new("Inputs", "a%3Bb"), new("Outputs", "o"), new("Command", "date +%ad")]);
        Step step = Assert.Single(_harness.Read(plain).Steps);
        Assert.Equal("/r/app/a%3Bb", step.Inputs[0].Path);
        Assert.Equal("date +%ad", Shell(step));
    }

    [Fact]
    public void An_escaped_star_is_a_letter()
    {
        Step step = _harness.ReadStep("name", ("Inputs", "a%2Ab"));
        Assert.Equal(new InputDeclaration("/r/app/a*b", false), Assert.Single(step.Inputs));
    }

    [Theory]
    [InlineData("plain", false)]
    [InlineData("Makefile", true)]
    [InlineData("sub/b.txt", true)]
    public void An_Include_is_an_input_only_when_it_is_a_file(string include, bool isInput) =>
        Assert.Equal(isInput, !_harness.ReadStep(include).Inputs.IsEmpty);

    [Theory]
    [InlineData("missing.txt")]
    [InlineData("sub/missing")]
    public void An_Include_that_looks_like_a_file_and_is_none_is_an_error_unless_Inputs_stand_beside_it(string include)
    {
        Problem problem = _harness.ReadProblem(include);
        Assert.Equal(Codes.IncludeNotFound, problem.Code);
        Assert.Contains("/r/app/" + include, problem.Message, StringComparison.Ordinal);
        Assert.Equal(["/r/app/a.txt"], _harness.ReadStep(include, ("Inputs", "a.txt")).Inputs.Select(input => input.Path));
    }

    [Fact]
    public void An_Include_may_be_the_output_of_a_step_declared_later_or_lie_in_its_folder()
    {
        StepReading reading = _harness.Read(
            Declare("obj/gen.txt", ("Outputs", "obj/x"), ("Command", "true")),
            Declare("obj/d/in/it.txt", ("Outputs", "obj/y"), ("Command", "true")),
            Declare("maker", ("Outputs", "obj/gen.txt"), ("OutputDirectories", "obj/d"), ("Command", "true")));
        Assert.Empty(reading.Problems);
        Assert.Equal("/r/app/obj/gen.txt", reading.Steps[0].Inputs[0].Path);
        Assert.Equal("/r/app/obj/d/in/it.txt", reading.Steps[1].Inputs[0].Path);
    }

    [Fact]
    public void A_step_named_after_its_own_output_stays_a_name_when_the_output_exists()
    {
        var afterTheFirstBuild = new ReaderHarness("gen", "out.txt", "in.txt");
        Assert.Empty(afterTheFirstBuild.ReadStep("gen", ("Outputs", "gen")).Inputs);
        Assert.Equal("/r/app/in.txt", Assert.Single(afterTheFirstBuild.ReadStep("out.txt", ("Inputs", "in.txt"), ("Outputs", "out.txt")).Inputs).Path);
    }

    [Fact]
    public void An_output_that_is_the_step_s_own_input_is_an_error()
    {
        Assert.Equal(Codes.OutputIsOwnInput, _harness.ReadProblem("a.txt", ("Outputs", "{Identity}")).Code);
        Assert.Equal(Codes.OutputIsOwnInput, _harness.ReadProblem("name", ("Inputs", "obj/d/x"), ("OutputDirectories", "obj/d")).Code);
    }

    [Fact]
    public void All_problems_of_all_steps_come_at_once_in_declared_order()
    {
        StepReading reading = _harness.Read(
            Declare("one.txt", ("Outputs", "x"), ("Command", "true"), ("Timeout", "soon")),
            Declare("fine", ("Outputs", "y"), ("Command", "true")),
            Declare("two", ("Output", "z"), ("Command", "cat {Input}")));
        Assert.Equal(
            [Codes.IncludeNotFound, Codes.BadMetadataValue, Codes.MisspelledMetadata, Codes.MisspelledPlaceholder, Codes.OutputsMissing],
            reading.Problems.Select(problem => problem.Code));
        Assert.Equal("fine", Assert.Single(reading.Steps).Name);
    }

    [Theory]
    [InlineData("Output", "Outputs")]
    [InlineData("Comand", "Command")]
    [InlineData("OutputDirectory", "OutputDirectories")]
    [InlineData("TimeOuts", "Timeout")]
    public void A_near_miss_of_our_metadata_is_an_error_with_the_meant_name(string written, string meant)
    {
        Problem problem = _harness.ReadProblem("a.txt", (written, "x"));
        Assert.Equal(Codes.MisspelledMetadata, problem.Code);
        Assert.Contains($"Did you mean {meant}?", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Link")]
    [InlineData("LogicalName")]
    [InlineData("CopyToOutputDirectory")]
    [InlineData("Generator")]
    [InlineData("DependentUpon")]
    [InlineData("Visible")]
    [InlineData("Pack")]
    [InlineData("PackagePath")]
    [InlineData("Private")]
    [InlineData("SubType")]
    [InlineData("Comment")]
    [InlineData("GrpcServices")]
    [InlineData("ProtoRoot")]
    [InlineData("MyOwn")]
    public void Foreign_metadata_pass(string name) => _harness.ReadStep("a.txt", (name, "{Input}"));

    [Theory]
    [InlineData("Timeout", "soon", "30s")]
    [InlineData("Timeout", "0", "30s")]
    [InlineData("BatchSize", "0", "auto")]
    [InlineData("BatchSize", "-1", "auto")]
    [InlineData("MaxBatchSize", "auto", "a number from 1")]
    [InlineData("Cache", "yes", "true, false")]
    [InlineData("Cache", "treu", "Did you mean 'true'?")]
    [InlineData("KeepOnClean", "1", "true, false")]
    [InlineData("AddTo", "Compile;None", "one item list")]
    [InlineData("Parameters", "novalue", "name=value")]
    [InlineData("Parameters", "=x", "name=value")]
    [InlineData("EnvironmentVariables", "=secret", "names, or name=value")]
    [InlineData("OutputMetadata", "a b=c", "name=value")]
    public void A_bad_value_names_metadata_value_and_what_is_accepted(string name, string value, string accepted)
    {
        Problem problem = _harness.ReadProblem("a.txt", (name, value));
        Assert.Equal(Codes.BadMetadataValue, problem.Code);
        Assert.Contains($"{name} is '", problem.Message, StringComparison.Ordinal);
        Assert.Contains(accepted, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Contradictions_and_gaps_are_errors()
    {
        Assert.Equal(Codes.MetadataContradict, _harness.ReadProblem("a.txt", ("Command", "true"), ("Arguments", "x")).Code);
        Assert.Equal(Codes.MetadataContradict, _harness.ReadProblem("a.txt", ("Command", "true"), ("Executable", "x")).Code);
        Assert.Equal(Codes.MetadataContradict, _harness.ReadProblem("a.txt", ("Arguments", "x")).Code);
        Assert.Equal(Codes.MetadataContradict, _harness.ReadProblem("a.txt", ("Outputs", "x"), ("OptionalOutputs", "./x")).Code);
        Assert.Equal(Codes.CommandMissing, Assert.Single(_harness.Read(Declare("a.txt", ("Outputs", "x"))).Problems).Code);
        Assert.Equal(Codes.OutputsMissing, Assert.Single(_harness.Read(Declare("a.txt", ("OptionalOutputs", "x"), ("Command", "true"))).Problems).Code);
    }

    [Theory]
    [InlineData("Parameters", "a=1;a=2")]
    [InlineData("EnvironmentVariables", "A;A=2")]
    [InlineData("OutputMetadata", "Link=1;link=2")]
    public void A_name_twice_in_a_list_is_an_error(string name, string value) =>
        Assert.Equal(Codes.NameTwiceInList, _harness.ReadProblem("a.txt", (name, value)).Code);

    [Fact]
    public void M6_an_unknown_ignored_parameter_or_input_is_an_error()
    {
        Problem problem = _harness.ReadProblem("a.txt", ("Parameters", "level=1"), ("IgnoredParameters", "levle"));
        Assert.Equal(Codes.ParameterUnknown, problem.Code);
        Assert.Contains("Did you mean 'level'?", problem.Message, StringComparison.Ordinal);
        Assert.Equal(Codes.IgnoredInputUnknown, _harness.ReadProblem("a.txt", ("IgnoredInputs", "b.txt")).Code);
        Assert.Equal(Codes.IgnoredInputUnknown, _harness.ReadProblem("a.txt", ("IgnoredInputs", "*.md")).Code);
        Assert.Equal(["/r/app/*.txt"], _harness.ReadStep("a.txt", ("IgnoredInputs", "*.txt")).IgnoredInputs.ToArray());
        Assert.Equal(["/r/app/x/y.h"], _harness.ReadStep("a.txt", ("Inputs", "x/*.h"), ("IgnoredInputs", "x/y.h")).IgnoredInputs.ToArray());
    }

    [Theory]
    [InlineData("echo {Parameters.log}", "log=1", "log", "")]
    [InlineData("cat {Inputs}", "", "", "common.h")]
    [InlineData("cat @{ResponseFile}", "", "", "common.h")]
    [InlineData("cat ./common.h >x", "", "", "common.h")]
    [InlineData("cat 'common.h'", "", "", "*.h")]
    [InlineData("cat {Identity}", "", "", "a.txt")]
    public void What_is_ignored_and_used_by_the_command_is_an_error(string command, string parameters, string ignoredParameters, string ignoredInputs)
    {
        Problem problem = _harness.ReadProblem(
            "a.txt", ("Inputs", "common.h"), ("Command", command), ("Parameters", parameters),
            ("IgnoredParameters", ignoredParameters), ("IgnoredInputs", ignoredInputs));
        Assert.Equal(Codes.IgnoredButUsed, problem.Code);
    }

    [Theory]
    [InlineData("Outputs", "../../elsewhere/x")]
    [InlineData("Outputs", "/etc/passwd")]
    [InlineData("Outputs", "obj/buildmemo/steps")]
    [InlineData("DepFile", "/tmp/x.d")]
    [InlineData("OutputDirectories", "/srv/www")]
    public void An_output_outside_the_allowed_folders_is_an_error(string name, string value) =>
        Assert.Equal(Codes.OutputOutsideAllowedFolders, _harness.ReadProblem("a.txt", (name, value)).Code);

    [Theory]
    [InlineData("../other/x", "/r/other/x")]
    [InlineData("/out/x", "/out/x")]
    [InlineData("a/./b//../c", "/r/app/a/c")]
    [InlineData("gen\\x.cs", "/r/app/gen/x.cs")]
    [InlineData("gen/a b%25.cs", "/r/app/gen/a b%.cs")]
    public void Output_paths_are_absolute_and_normal(string value, string expected) =>
        Assert.Equal(expected, Assert.Single(_harness.ReadStep("a.txt", ("Outputs", value)).Outputs).Path);

    [Fact]
    public void A_backslash_is_a_separator_unless_a_file_has_it_in_its_name()
    {
        var harness = new ReaderHarness("odd\\name", "x/y");
        Assert.Equal(["/r/app/odd\\name", "/r/app/x/y"], harness.ReadStep("n", ("Inputs", "odd\\name;x\\y")).Inputs.Select(input => input.Path));
    }

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("obj")]
    [InlineData("obj/")]
    public void An_output_folder_that_holds_more_than_outputs_is_an_error(string value)
    {
        Problem problem = _harness.ReadProblem("name", ("OutputDirectories", value));
        Assert.Equal(Codes.OutputFolderHoldsMore, problem.Code);
    }

    [Fact]
    public void A_glob_or_a_folder_in_Outputs_is_an_error_with_the_remedy()
    {
        Problem glob = _harness.ReadProblem("a.txt", ("Outputs", "obj/*.cs"));
        Assert.Equal(Codes.GlobInOutputs, glob.Code);
        Assert.Contains("OutputDirectories", glob.Message, StringComparison.Ordinal);
        Problem folder = _harness.ReadProblem("a.txt", ("Outputs", "obj/x/"));
        Assert.Equal(Codes.BadPath, folder.Code);
        Assert.Contains("OutputDirectories", folder.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_of_one_step_never_reach_the_next_one()
    {
        StepReading reading = _harness.Read(
            Declare("a.txt", ("Outputs", "{Filename}.1"), ("Command", "c {Filename}"), ("Parameters", "p={Identity}")),
            Declare("sub/b.txt", ("Outputs", "{Filename}.1"), ("Command", "c {Filename}"), ("Parameters", "p={Identity}")));
        Assert.Equal(["/r/app/a.1", "/r/app/b.1"], reading.Steps.Select(step => step.Outputs[0].Path));
        Assert.Equal(["c a", "c b"], reading.Steps.Select(step => Shell(step)));
        Assert.Equal(["a.txt", "sub/b.txt"], reading.Steps.Select(step => step.Parameters[0].Value));
    }

    [Fact]
    public void What_an_equal_step_before_was_spared_or_blamed_for_is_checked_for_each_step()
    {
        (string, string)[] fine = [("Outputs", "{Filename}.1"), ("Command", "c {Filename}")];
        StepReading foreign = _harness.Read(Declare("one", fine), Declare("two", [.. fine, ("Inpust", "x")]));
        Assert.Equal("two", Assert.Single(foreign.Problems).Step);
        (string, string)[] bad = [("Outputs", "{Filename}.1"), ("Command", "c {filename}")];
        StepReading reading = _harness.Read(Declare("one", bad), Declare("two", bad), Declare("three", bad));
        Assert.Equal(["one", "two", "three"], reading.Problems.Select(problem => problem.Step!));
        Assert.Empty(reading.Steps);
    }

    [Fact]
    public void P6_Settings_stand_in_for_timeout_and_batch_size_and_the_step_s_own_win()
    {
        StepReaderOptions options = _harness.Options with { DefaultTimeout = TimeSpan.FromSeconds(5), DefaultBatchSize = 0 };
        StepReading reading = StepReader.Read(
            [
                Declare("one", ("Outputs", "x"), ("Command", "true")),
                Declare("two", ("Outputs", "y"), ("Command", "true"), ("Timeout", "none"), ("BatchSize", "3")),
            ],
            options);
        Assert.Equal((TimeSpan.FromSeconds(5), 0), (reading.Steps[0].Timeout, reading.Steps[0].BatchSize));
        Assert.Equal((null, 3), (reading.Steps[1].Timeout, reading.Steps[1].BatchSize));
    }

    [Fact]
    public void Twenty_thousand_inputs_of_one_step_are_read_once_each()
    {
        string list = string.Join(';', Enumerable.Range(0, 20_000).Select(i => $"in/{i}.txt"));
        Assert.Equal(20_000, _harness.ReadStep("name", ("Inputs", list + ";in/7.txt")).Inputs.Length);
    }
}
