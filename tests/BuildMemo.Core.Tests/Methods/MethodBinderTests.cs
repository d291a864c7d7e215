using BuildMemo.Errors;
using BuildMemo.Methods;
using BuildMemo.Steps;

namespace BuildMemo.Core.Tests.Methods;

public sealed class MethodBinderTests
{
    private static readonly IReadOnlySet<string> Folds = new HashSet<string> { "/r/fold1.json", "/r/fold2.json", "/r/base.json" };

    [Fact]
    public void P14_All_problems_of_a_step_come_at_once()
    {
        MethodBinding binding = Reading.Bind("Defaults.All", "numbr=1", "real=x", "Text=a", "colour=Blu");
        Assert.Null(binding.Method);
        Assert.Collection(
            binding.Problems,
            problem => Assert.Contains("has the parameter 'numbr', which string BuildMemo.Testing.Signatures.Defaults.All(", problem.Message, StringComparison.Ordinal),
            problem => Assert.EndsWith("Did you mean 'text'? Names are case-sensitive.", problem.Message, StringComparison.Ordinal),
            problem => Assert.Contains("'double real = 1'", problem.Message, StringComparison.Ordinal),
            problem => Assert.EndsWith("Did you mean 'Blue'?", problem.Message, StringComparison.Ordinal));
        Assert.Contains("Did you mean 'number'?", binding.Problems[0].Message, StringComparison.Ordinal);
        Assert.All(binding.Problems, problem => Assert.Equal("step", problem.Step));
    }

    [Fact]
    public void A_missing_parameter_names_the_signature_and_what_is_accepted()
    {
        string message = Reading.Problem(Reading.Bind("Values.OfDateOnly"), Codes.MethodParameterMissing);
        Assert.Equal(
            "Step 'step': DateOnly BuildMemo.Testing.Signatures.Values.OfDateOnly(DateOnly value) needs the parameter 'value'; "
            + "add value=… to Parameters (a date such as 2026-11-21).",
            message);
    }

    [Fact]
    public void A_type_that_nothing_makes_keeps_its_default_and_can_not_be_given()
    {
        Assert.Equal(ArgumentSource.Default, Assert.Single(Reading.Bound(Reading.Bind("Shapes.CultureOrNone")).Arguments).Source);
        Assert.EndsWith(
            "can't be given: neither text nor JSON makes a CultureInfo; take the culture's name, a string.",
            Reading.Problem(Reading.Bind("Shapes.CultureOrNone", "value=de-DE"), Codes.ParameterValueUnreadable),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Input_and_output_are_bound_by_name()
    {
        BoundMethod method = Reading.Bound(Reading.Bind("Files.OneToOne", Files(["/r/a"], ["/r/b"])));
        FilledCall call = method.Fill(["/r/a"]);
        Assert.Equal(["/r/a"], call.Arguments[0].Paths.ToArray());
        Assert.Equal(["/r/b"], call.Arguments[1].Paths.ToArray());
        Assert.Empty(call.Parameters);
    }

    [Fact]
    public void Arrays_take_all_files_and_a_folder_its_own_parameter()
    {
        FilledCall many = Reading.Bound(Reading.Bind("Files.Many", Files(["/r/a", "/r/b"], ["/r/c", "/r/d"]))).Fill(["/r/a", "/r/b"]);
        Assert.Equal(["/r/a", "/r/b"], many.Arguments[0].Paths.ToArray());
        Assert.Equal(["/r/c", "/r/d"], many.Arguments[1].Paths.ToArray());
        MethodStep folder = Files(["/r/a"], []) with { Outputs = [new("/r/out", OutputKind.Directory)] };
        Assert.Equal(["/r/out"], Reading.Bound(Reading.Bind("Files.Folder", folder)).Fill(["/r/a"]).Arguments[1].Paths.ToArray());
    }

    [Theory]
    [InlineData(2, 1, "'string input' of BuildMemo.Testing.Signatures.Files.OneToOne takes exactly one of the input files, and the step has 2.")]
    [InlineData(0, 1, "takes exactly one of the input files, and the step has 0. Declare it.")]
    [InlineData(1, 2, "takes exactly one of the output files, and the step has 2. Take an array (string[] outputs), or pick one in Parameters: output=@outputs:PATTERN.")]
    public void Files_that_do_not_fit_are_named_with_the_remedy(int inputs, int outputs, string expected)
    {
        MethodStep step = Files(
            [.. Enumerable.Range(0, inputs).Select(i => $"/r/in{i}")], [.. Enumerable.Range(0, outputs).Select(i => $"/r/out{i}")]);
        Assert.Contains(expected, Reading.Problem(Reading.Bind("Files.OneToOne", step), Codes.FilesDoNotFit), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_glob_matches_is_checked_when_it_is_known()
    {
        MethodStep step = Files([], ["/r/out"]) with { Inputs = [new("/r/*.txt", IsGlob: true)] };
        BoundMethod method = Reading.Bound(Reading.Bind("Files.OneToOne", step));
        Assert.Empty(method.Fill(["/r/a.txt"]).Problems);
        Assert.Equal(Codes.FilesDoNotFit, Assert.Single(method.Fill(["/r/a.txt", "/r/b.txt"]).Problems).Code);
    }

    [Fact]
    public void Patterns_pick_among_inputs_and_outputs()
    {
        MethodStep step = Files(["/r/t.csv", "/r/1.png", "/r/2.png"], ["/r/x.h", "/r/x.c"], "table=@inputs:*.csv", "images=@inputs:*.png", "header=@outputs:*.h", "source=@outputs:*.c");
        FilledCall call = Reading.Bound(Reading.Bind("Files.Picked", step)).Fill(["/r/t.csv", "/r/1.png", "/r/2.png"]);
        Assert.Equal(["/r/t.csv"], call.Arguments[0].Paths.ToArray());
        Assert.Equal(["/r/1.png", "/r/2.png"], call.Arguments[1].Paths.ToArray());
        Assert.Equal(["/r/x.h"], call.Arguments[2].Paths.ToArray());
        Assert.Equal(["/r/x.c"], call.Arguments[3].Paths.ToArray());
        Assert.Contains(call.Parameters, parameter => parameter == new BoundParameter("images", "@inputs:*.png"));
    }

    [Fact]
    public void Result_files_of_other_steps_are_gathered_in_order_and_are_no_inputs()
    {
        MethodStep step = Files(["/r/fold2.json", "/r/data.csv", "/r/fold1.json"], []) with { ResultFiles = Folds };
        FilledCall call = Reading.Bound(Reading.Bind("Files.Gathered", step)).Fill(["/r/fold2.json", "/r/data.csv", "/r/fold1.json"]);
        Assert.Equal(ArgumentForm.Results, call.Arguments[0].Form);
        Assert.Equal(["/r/fold2.json", "/r/fold1.json"], call.Arguments[0].Paths.ToArray());
        Assert.Equal(["/r/data.csv"], call.Arguments[1].Paths.ToArray());
        Assert.Equal([new BoundParameter("results", "@results:0,2")], call.Parameters.ToArray());
    }

    [Fact]
    public void Patterns_gather_into_several_parameters()
    {
        MethodStep step = Files(["/r/fold1.json", "/r/fold2.json", "/r/base.json"], [], "train=@results:fold*", "test=@results:base") with { ResultFiles = Folds };
        FilledCall call = Reading.Bound(Reading.Bind("Files.TwoSets", step)).Fill(["/r/fold1.json", "/r/fold2.json", "/r/base.json"]);
        Assert.Equal(["/r/fold1.json", "/r/fold2.json"], call.Arguments[0].Paths.ToArray());
        Assert.Equal(["/r/base.json"], call.Arguments[1].Paths.ToArray());
    }

    [Fact]
    public void The_value_of_one_result_file_is_not_gathered_also_where_it_is_an_array()
    {
        MethodStep step = Files(["/r/fold1.json", "/r/data.csv"], []) with { ResultFiles = Folds };
        FilledCall call = Reading.Bound(Reading.Bind("Files.Whole", step)).Fill(["/r/fold1.json", "/r/data.csv"]);
        Assert.Equal((ArgumentForm.Paths, "/r/data.csv"), (call.Arguments[0].Form, call.Arguments[0].Paths.Single()));
        Assert.Equal((ArgumentForm.Result, "/r/fold1.json"), (call.Arguments[1].Form, call.Arguments[1].Paths.Single()));

        string several = Reading.Problem(
            Reading.Bind("Files.Whole", Files(["/r/data.csv", "/r/fold1.json", "/r/fold2.json"], []) with { ResultFiles = Folds }), Codes.FilesDoNotFit);
        Assert.Contains("and the step has 2. Take an array of what they hold (results, or result=@results", several, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gather_step_without_results_says_so()
    {
        string message = Reading.Problem(Reading.Bind("Files.GatheredInts", Files(["/r/data.csv"], [])), Codes.FilesDoNotFit);
        Assert.Contains("takes inputs that are Result files of other steps, and the step declares none", message, StringComparison.Ordinal);
        Assert.Contains(
            "takes exactly one of the inputs that are Result files",
            Reading.Problem(Reading.Bind("Files.One", Files(["/r/fold1.json", "/r/fold2.json"], []) with { ResultFiles = Folds }), Codes.FilesDoNotFit),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_numbers_goes_to_memory_and_arrays()
    {
        foreach (string method in (string[])["Files.Sum", "Files.Changed", "Files.Copied"])
            Assert.Equal(ArgumentForm.Numbers, Reading.Bound(Reading.Bind(method, Files(["/r/a.npy"], []))).Fill(["/r/a.npy"]).Arguments[0].Form);
    }

    [Fact]
    public void Optional_file_parameters_may_have_none()
    {
        FilledCall call = Reading.Bound(Reading.Bind("Files.Optional", Files([], []))).Fill([]);
        Assert.All(call.Arguments, argument => Assert.Equal(ArgumentForm.Default, argument.Form));
    }

    [Fact]
    public void A_file_named_in_text_alone_is_refused_where_a_FileInfo_is_wanted()
    {
        MethodStep step = Files(["/r/a"], ["/r/b"], "input=other.txt") with { Outputs = [new("/r/out", OutputKind.Directory)] };
        Assert.Contains("would not count when it changes", Reading.Problem(Reading.Bind("Files.Folder", step), Codes.FilesDoNotFit), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reference_to_files_does_not_fit_a_number() =>
        Assert.Contains("can't take @inputs", Reading.Problem(Reading.Bind("Values.OfInt32", "value=@inputs"), Codes.FilesDoNotFit), StringComparison.Ordinal);

    [Fact]
    public void A_StepContext_sees_further_parameters_and_near_misses_are_still_errors()
    {
        BoundMethod method = Reading.Bound(Reading.Bind("Files.WithContext", "count=007", "extra=x"));
        Assert.Equal([new BoundParameter("count", "7"), new BoundParameter("extra", "x")], method.Parameters.ToArray());
        Assert.Equal([new("count", "7"), new("extra", "x")], method.ContextParameters.ToArray());
        Assert.Contains("Did you mean 'count'?", Reading.Problem(Reading.Bind("Files.WithContext", "count=1", "Count=1"), Codes.MethodHasNoSuchParameter), StringComparison.Ordinal);
        Assert.Contains("fills in itself", Reading.Problem(Reading.Bind("Files.WithContext", "count=1", "token=1"), Codes.MethodHasNoSuchParameter), StringComparison.Ordinal);
    }

    [Fact]
    public void M6_An_ignored_parameter_is_given_and_does_not_count()
    {
        MethodStep step = Reading.Step() with { Parameters = [new("value", "5", IsIgnored: true)] };
        BoundMethod method = Reading.Bound(Reading.Bind("Values.OfInt32", step));
        Assert.Empty(method.Parameters);
        Assert.Equal("5", method.Fill([]).Arguments[0].Text);
    }

    [Fact]
    public void Values_are_shown_in_one_short_line()
    {
        Assert.Equal("a=1↵2", new FilledArgument("a", ArgumentForm.Text, "1\n2", []).Describe());
        Assert.Equal("a=/1, /2, /3, /4, … (5)", new FilledArgument("a", ArgumentForm.Paths, null, ["/1", "/2", "/3", "/4", "/5"]).Describe());
    }

    private static MethodStep Files(string[] inputs, string[] outputs, params string[] parameters) => Reading.Step(parameters) with
    {
        Inputs = [.. inputs.Select(path => new InputDeclaration(path, IsGlob: false))],
        Outputs = [.. outputs.Select(path => new OutputDeclaration(path, OutputKind.File))],
    };
}
