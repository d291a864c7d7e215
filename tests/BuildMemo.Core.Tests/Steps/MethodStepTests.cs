using BuildMemo.Errors;
using BuildMemo.Steps;
using static BuildMemo.Core.Tests.Steps.ReaderHarness;

namespace BuildMemo.Core.Tests.Steps;

/// <summary>Reading of steps that run methods, and of what all steps got with them.</summary>
public class MethodStepTests
{
    private const string Net8 = "/r/steps/bin/net8.0/Steps.dll";
    private const string Net10 = "/r/steps/bin/net10.0/Steps.dll";

    private readonly ReaderHarness _harness = new("a.txt", "tools/My.dll");

    [Fact]
    public void A_method_step_names_its_assembly_by_a_reference_by_its_project_or_by_a_path()
    {
        Assert.Equal(Net10, Method(Read([new("Steps", Net10)], ("Assembly", "steps"))).AssemblyPath);
        Assert.Equal(Net10, Method(Read([new("My.Steps", Net10) { Project = "Steps" }], ("Assembly", "Steps"))).AssemblyPath);
        Assert.Equal("/r/app/tools/My.dll", Method(Read([], ("Assembly", "tools/My.dll"))).AssemblyPath);
        Assert.Equal("/r/app/My.dll", Method(Read([], ("Assembly", "My.dll"))).AssemblyPath);
    }

    [Fact]
    public void Nothing_under_a_name_is_an_error_with_near_names_and_the_remedy_for_several_frameworks()
    {
        Problem problem = ReadProblem([new("Steps", Net10)], ("Assembly", "Step"));
        Assert.Equal(Codes.AssemblyUnknown, problem.Code);
        Assert.Contains("the project references Steps", problem.Message, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'Steps'?", problem.Message, StringComparison.Ordinal);
        Assert.Contains("SetTargetFramework=\"TargetFramework=net10.0\"", problem.Message, StringComparison.Ordinal);
        Assert.Contains("OutputItemType=\"MemoAssembly\"", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_assemblies_of_one_name_are_an_error_with_both_paths_and_the_same_path_twice_is_none()
    {
        Problem problem = ReadProblem([new("Steps", Net8), new("Steps", Net10)], ("Assembly", "Steps"));
        Assert.Equal(Codes.AssemblyAmbiguous, problem.Code);
        Assert.Contains($"{Net8}, {Net10}", problem.Message, StringComparison.Ordinal);
        Assert.Contains("SetTargetFramework", problem.Message, StringComparison.Ordinal);
        Assert.Equal(Net8, Method(Read([new("Steps", Net8), new("Steps", Net8)], ("Assembly", "Steps"))).AssemblyPath);
    }

    [Fact]
    public void Methods_take_automatic_batches_and_commands_one_unless_the_step_or_the_setting_says_otherwise()
    {
        Assert.Equal(0, Read([], ("Assembly", "My.dll")).BatchSize);
        Assert.Equal(4, Read([], ("Assembly", "My.dll"), ("BatchSize", "4")).BatchSize);
        Assert.Equal(1, _harness.ReadStep("one", ("Command", "true"), ("Outputs", "x")).BatchSize);
        StepReading reading = StepReader.Read([Declare("one", ("Assembly", "My.dll"), ("Method", "A.B"), ("Outputs", "x"))], _harness.Options with { DefaultBatchSize = 7 });
        Assert.Equal(7, Assert.Single(reading.Steps).BatchSize);
    }

    [Fact]
    public void A_result_is_an_output_like_others_and_may_lie_in_the_folder_of_results()
    {
        Step step = Read([], ("Assembly", "My.dll"), ("Outputs", "x"), ("Result", "obj/scores/{Identity}.json"));
        Assert.Equal(["/r/app/x", "/r/app/obj/scores/one.json"], step.Outputs.Select(output => output.Path));
        Assert.Equal("/r/app/obj/scores/one.json", Method(step).Result);

        StepReaderOptions options = _harness.Options with { ResultFolder = "/r/app/obj/buildmemo/results" };
        StepDeclaration inResults = Declare("one", ("Assembly", "My.dll"), ("Method", "A.B"), ("Result", "obj/buildmemo/results/one.json"));
        Assert.Empty(StepReader.Read([inResults], options).Problems);
        StepDeclaration beside = Declare("one", ("Assembly", "My.dll"), ("Method", "A.B"), ("Result", "obj/buildmemo/steps"));
        Assert.Equal(Codes.OutputOutsideAllowedFolders, Assert.Single(StepReader.Read([beside], options).Problems).Code);
    }

    [Theory]
    [InlineData("Assembly", "Command")]
    [InlineData("Method", "Command")]
    [InlineData("Assembly", "Executable")]
    [InlineData("Assembly", "Arguments")]
    public void A_method_and_a_command_contradict_each_other_and_both_are_named(string method, string command)
    {
        StepReading reading = _harness.Read(Declare("one", ("Outputs", "x"), (method, "My.dll"), (command, "true")));
        Problem problem = Assert.Single(reading.Problems);
        Assert.Equal(Codes.MetadataContradict, problem.Code);
        Assert.Contains($"has {method} and {command}", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Assembly", "Assembly without Method")]
    [InlineData("Method", "Method without Assembly")]
    public void Half_a_method_is_an_error(string name, string message)
    {
        Problem problem = Assert.Single(_harness.Read(Declare("one", ("Outputs", "x"), (name, "My.dll"))).Problems);
        Assert.Equal(Codes.MetadataContradict, problem.Code);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Result", "x.json")]
    [InlineData("FreshContext", "true")]
    [InlineData("RetryOnCrash", "1")]
    [InlineData("WorkerInitializer", "A.B")]
    public void What_only_methods_have_is_an_error_on_a_command(string name, string value)
    {
        Problem problem = _harness.ReadProblem("one", (name, value));
        Assert.Equal(Codes.MethodsOnly, problem.Code);
        Assert.Contains($"has {name}", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void P3_two_constraints_that_contradict_are_an_error_that_lists_both()
    {
        Problem wish = ReadProblem([], ("Assembly", "My.dll"), ("Isolation", "Thread"), ("PreferIsolation", "Process"));
        Assert.Equal(Codes.IsolationContradicts, wish.Code);
        Assert.Contains("Isolation=\"Thread\" and PreferIsolation=\"Process\"", wish.Message, StringComparison.Ordinal);
        Assert.Equal(Codes.IsolationContradicts, _harness.ReadProblem("one", ("Isolation", "Thread")).Code);
        Assert.Equal(StepIsolation.Process, Method(Read([], ("Assembly", "My.dll"), ("Isolation", "process"), ("PreferIsolation", "Process"))).Isolation);
    }

    [Fact]
    public void P25_a_thread_with_variables_of_its_own_is_an_error_that_shows_no_value()
    {
        Problem problem = ReadProblem([], ("Assembly", "My.dll"), ("Isolation", "Thread"), ("EnvironmentVariables", "TOKEN=secret;LANG"));
        Assert.Equal(Codes.IsolationContradicts, problem.Code);
        Assert.Contains("Isolation=\"Thread\" and EnvironmentVariables=\"TOKEN;LANG\"", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", problem.Message, StringComparison.Ordinal);
        Assert.NotNull(Method(Read([], ("Assembly", "My.dll"), ("PreferIsolation", "Thread"), ("EnvironmentVariables", "TOKEN=secret"))).PreferIsolation);
    }

    [Theory]
    [InlineData("Isolation", "Threads", "Did you mean 'Thread'?")]
    [InlineData("RetryOnCrash", "-1", "a number from 0 to 100")]
    [InlineData("RetryOnCrash", "often", "a number from 0 to 100")]
    [InlineData("FreshContext", "maybe", "true")]
    [InlineData("ExpiresAfter", "0", "30d")]
    [InlineData("ExpiresAfter", "soon", "none")]
    [InlineData("MinDurationToCache", "-1s", "30s")]
    [InlineData("Shelve", "x", "true")]
    public void A_bad_value_is_an_error_that_names_what_is_accepted(string name, string value, string accepted)
    {
        Problem problem = ReadProblem([], ("Assembly", "My.dll"), (name, value));
        Assert.Equal(Codes.BadMetadataValue, problem.Code);
        Assert.Contains(accepted, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Expiry_least_duration_and_validation_are_read_for_commands_too()
    {
        Step step = _harness.ReadStep("one", ("ExpiresAfter", "30d"), ("MinDurationToCache", "2s"), ("ValidateCommand", "test -e {Outputs}"));
        Assert.Equal((TimeSpan.FromDays(30), TimeSpan.FromSeconds(2)), (step.ExpiresAfter, step.MinDurationToCache));
        Assert.Equal(TemplatePartKind.Outputs, step.Validation!.Parts[^1].Kind);
        Step none = _harness.ReadStep("one", ("ExpiresAfter", "none"), ("MinDurationToCache", "0"));
        Assert.Equal((null, TimeSpan.Zero, null), (none.ExpiresAfter, none.MinDurationToCache, none.Validation));
    }

    [Theory]
    [InlineData("Cache", "false")]
    [InlineData("MinDurationToCache", "1s")]
    public void What_is_shelved_must_be_stored(string name, string value)
    {
        Problem problem = _harness.ReadProblem("one", ("Shelve", "true"), (name, value));
        Assert.Equal(Codes.MetadataContradict, problem.Code);
        Assert.Contains(name, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void M11_a_reference_is_an_input_and_a_malformed_one_an_error()
    {
        string reference = "buildmemo:" + new string('A', 64);
        InputDeclaration input = Assert.Single(_harness.ReadStep("one", ("Inputs", reference)).Inputs);
        Assert.True(input.IsReference);
        Assert.Equal("buildmemo:" + new string('a', 64), input.Path);
        Assert.Equal(Codes.BadReference, _harness.ReadProblem("one", ("Inputs", "buildmemo:abc")).Code);
    }

    [Fact]
    public void Steps_of_one_method_share_a_batch_and_others_do_not()
    {
        BatchKey key = BatchKey.Of(Read([], ("Assembly", "My.dll")))!;
        Assert.Equal(key, BatchKey.Of(Read([], ("Assembly", "My.dll"), ("Parameters", "x=2"), ("Result", "obj/two.json"))));
        Assert.NotEqual(key, BatchKey.Of(Read([], ("Assembly", "Other.dll"))));
        Assert.NotEqual(key, BatchKey.Of(Read([], ("Assembly", "My.dll"), ("Isolation", "Thread"))));
        Assert.NotEqual(key, BatchKey.Of(Read([], ("Assembly", "My.dll"), ("EnvironmentVariables", "A=1"))));
        Assert.NotEqual(key, BatchKey.Of(Read([], ("Assembly", "My.dll"), ("FreshContext", "true"))));
        Assert.Null(BatchKey.Of(Read([], ("Assembly", "My.dll"), ("BatchSize", "1"))));
    }

    private static MethodTemplate Method(Step step) => Assert.IsType<MethodTemplate>(step.Command);

    private Step Read(MethodAssembly[] assemblies, params (string Name, string Value)[] metadata)
    {
        StepReading reading = ReadAll(assemblies, metadata);
        Assert.Empty(reading.Problems);
        return Assert.Single(reading.Steps);
    }

    private Problem ReadProblem(MethodAssembly[] assemblies, params (string Name, string Value)[] metadata)
    {
        StepReading reading = ReadAll(assemblies, metadata);
        Assert.Empty(reading.Steps);
        return Assert.Single(reading.Problems);
    }

    private StepReading ReadAll(MethodAssembly[] assemblies, (string Name, string Value)[] metadata) => StepReader.Read(
        [Declare("one", [("Method", "A.B"), .. metadata])], _harness.Options with { Assemblies = [.. assemblies] });
}
