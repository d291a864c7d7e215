using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using BuildMemo.Testing;

namespace BuildMemo.EndToEnd.Tests;

/// <summary>What joblib's Memory does, for methods, through a packed package and real builds (docs/joblib.md).</summary>
public sealed partial class MethodMemory(MethodGround ground) : IClassFixture<MethodGround>
{
    private const string Words = "Inputs=\"in.txt\" Parameters=\"\"";

    [Fact]
    public void M1_Off_runs_methods_and_shelved_steps_each_time_with_the_same_outputs_and_writes_no_store()
    {
        MethodApp app = ground.NewApp().File("in.txt", "abc")
            .Step("upper", "Words.Upper", Words)
            .Step("shelved", "Words.Upper", "Inputs=\"in.txt\" Shelve=\"true\"");
        app.Build("-p:BuildMemoMode=Off").Counts(ran: 2);
        Assert.Equal("ABC", app.Result("upper"));
        string reference = Reference(app.Build("-p:BuildMemoMode=Off").Counts(ran: 2));
        Assert.False(Directory.Exists(app.Cache));
        string kept = Assert.Single(Directory.GetFiles(app["obj/Debug/net10.0/buildmemo/shelved"], "shelved*", SearchOption.AllDirectories));
        Assert.Equal("ABC", File.ReadAllText(kept));
        app.Xml(Load(reference));
        app.DotNet(["build", "-t:Load"], ("BUILDMEMO_MODE", "Off")).Succeeded();
        Assert.Equal("ABC", File.ReadAllText(Assert.Single(Directory.GetFiles(app["obj/loaded"]))));
        Assert.False(Directory.Exists(app.Cache));
    }

    [Fact]
    public void M1_M9_a_function_inside_a_step_runs_when_Off_and_when_refreshed()
    {
        MethodApp app = ground.NewApp().Step("one", "Kept.Use", "Parameters=\"number=21;log=../modes.log\" InferInputs=\"false\"");
        int ran = 0;
        foreach (string mode in (string[])["Off", "Refresh", "Off", "Refresh"])
        {
            app.Build($"-p:BuildMemoMode={mode}").Counts(ran: 1);
            Assert.Equal(++ran, File.ReadAllLines(ground.Sandbox["modes.log"]).Length);
            Assert.Equal(ran > 1, Directory.Exists(app.Cache));
        }
    }

    [Fact]
    public void M2_M4_a_result_moves_to_another_checkout_whose_methods_were_compiled_there()
    {
        ground.SaveSteps("two/Steps", MethodGround.CodeWith("namespace Steps;", "namespace Steps; // another comment"));
        MethodApp app = ground.NewApp().File("in.txt", "abc").Step("upper", "Words.Upper", Words);
        app.Build().Counts(ran: 1);
        app.Build().Counts(upToDate: 1);
        MethodApp other = app.In("two/app", "two/Steps").File("in.txt", "abc");
        other.Build().Counts(restored: 1);
        Assert.Equal("ABC", other.Result("upper"));
        Assert.NotEqual(File.ReadAllBytes(ground.Sandbox["Steps/bin/Debug/net10.0/Steps.dll"]), File.ReadAllBytes(ground.Sandbox["two/Steps/bin/Debug/net10.0/Steps.dll"]));

        ground.SaveSteps("two/Steps", MethodGround.CodeWith("ToUpperInvariant", "ToLowerInvariant"));
        other.Build().Counts(ran: 1);
        Assert.Equal("abc", other.Result("upper"));
    }

    [Fact]
    public void M3_a_method_that_wrote_the_same_bytes_makes_nothing_run_after_it()
    {
        MethodApp app = ground.NewApp().File("in.txt", "abc")
            .Step("trim", "Words.Trim", "Inputs=\"in.txt\" Outputs=\"$(IntermediateOutputPath)trimmed.txt\"")
            .Step("upper", "Words.Upper", "Inputs=\"$(IntermediateOutputPath)trimmed.txt\"");
        app.Build().Counts(ran: 2);
        app.File("in.txt", " abc ");
        app.Build().Counts(upToDate: 1, ran: 1);
    }

    [Fact]
    public void M7_M10_an_omitted_parameter_equals_its_default_and_a_question_runs_nothing()
    {
        MethodApp app = ground.NewApp().Step("add", "Words.Add", "Parameters=\"a=1\"");
        app.Build().Counts(ran: 1).Says("=3");
        app.NoSteps().Step("add", "Words.Add", "Parameters=\"b=2;a=1\"");
        app.Build("-question").Succeeded();
        app.Build().Counts(upToDate: 1);
        app.NoSteps().Step("add", "Words.Add", "Parameters=\"b=3;a=1\"");
        app.Build("-question").FailedWith("BMEMO2320", "parameter b");
        Assert.Equal("3", app.Result("add"));
        app.Build().Counts(ran: 1).Says("=4");
    }

    [Fact]
    public void M11_a_shelved_result_is_a_reference_that_is_loaded_here_and_elsewhere_until_it_is_cleared()
    {
        MethodApp app = ground.NewApp().File("in.txt", "abc")
            .Step("upper", "Words.Upper", "Inputs=\"in.txt\" Shelve=\"true\" Result=\"$(IntermediateOutputPath)upper.txt\"");
        string reference = Reference(app.Build().Counts(ran: 1));
        Assert.False(File.Exists(app["obj/Debug/net10.0/upper.txt"]));
        Assert.Equal(reference, Reference(app.Build().Counts(upToDate: 1)));

        // Pasted into a project of another checkout that has only the store.
        foreach (MethodApp place in (MethodApp[])[app, app.In($"elsewhere{Guid.NewGuid():N}").NoSteps()])
        {
            place.Xml(Load(reference));
            place.DotNet(["build", "-t:Load"]).Succeeded();
            Assert.Equal("ABC", File.ReadAllText(place["obj/loaded/upper.txt"]));
        }

        // A reference is an input of another step.
        app.NoSteps().Xml(Load(reference)).Step("again", "Words.Upper", $"Inputs=\"{reference}\"");
        app.Build().Counts(ran: 1);
        Assert.Equal("ABC", app.Result("again"));

        Tool("clear", reference, "--yes", "--cache-dir", app.Cache);
        app.DotNet(["build", "-t:Load"]).FailedWith("BMEMO2496", reference, "is not in the cache (it may have been cleared)");
        app.NoSteps().Step("upper", "Words.Upper", "Inputs=\"in.txt\" Shelve=\"true\" Result=\"$(IntermediateOutputPath)upper.txt\"");
        Assert.Equal(reference, Reference(app.Build().Counts(ran: 1)));
    }

    [Fact]
    public void A_shelved_output_that_is_read_by_its_path_is_there_for_the_step_and_nowhere_afterwards()
    {
        MethodApp app = ground.NewApp().File("in.txt", "one\n");
        app.Xml("""
            <ItemGroup>
              <MemoStep Include="shelved" AddTo="Made" Inputs="in.txt" Command="cat {Inputs} &gt; {Outputs}" Outputs="made/shelved.txt" Shelve="true" />
              <MemoStep Include="reader" AddTo="Made" Inputs="made/shelved.txt" Command="cat {Inputs} &gt; {Outputs}" Outputs="made/reader.txt" />
            </ItemGroup>
            """);
        foreach (string content in (string[])["one\n", "two\n", "three\n"])
        {
            app.File("in.txt", content).Build("-warnaserror").Counts(ran: 2).DoesNotSay("BMEMO2006");
            Assert.Equal(content, File.ReadAllText(app["made/reader.txt"]));
            Assert.False(File.Exists(app["made/shelved.txt"]));
        }

        app.Build().Counts(upToDate: 2);
        app.File("in.txt", "one\n").Build().Counts(restored: 2);
        Assert.Equal("one\n", File.ReadAllText(app["made/reader.txt"]));
        Assert.False(File.Exists(app["made/shelved.txt"]));
    }

    [Fact]
    public void M12_what_a_method_maps_and_changes_stays_in_its_memory_and_an_edited_output_never_reaches_the_store()
    {
        MethodApp app = ground.NewApp().Step("sum", "Arrays.SumMapped", "Inputs=\"numbers.bin\"");
        double[] numbers = [.. Enumerable.Range(0, 200_000).Select(index => (double)index)];
        byte[] bytes = MemoryMarshal.AsBytes(numbers.AsSpan()).ToArray();
        app.File("numbers.bin", "");
        File.WriteAllBytes(app["numbers.bin"], bytes);
        app.Build().Counts(ran: 1);
        Assert.Equal("19999900007", app.Result("sum"));
        Assert.Equal(bytes, File.ReadAllBytes(app["numbers.bin"]));

        string result = app["obj/Debug/net10.0/buildmemo/results/sum.json"];
        File.WriteAllText(result, "1");
        app.Build().Counts(restored: 1);
        Assert.Equal("19999900007", File.ReadAllText(result));
    }

    [Fact]
    public void M13_M15_properties_choose_the_codec_and_the_bounds()
    {
        const int Gzip = 3;
        MethodApp app = ground.NewApp().File("in.txt", new string('a', 200_000)).Step("upper", "Words.Upper", Words);
        app.Build("-p:BuildMemoCompression=gzip:1").Counts(ran: 1);
        // docs/design/store.md: the codec's number.
        Assert.Equal(Gzip, File.ReadAllBytes(Assert.Single(Files("blobs")))[17]);

        app.Step("one", "Words.Add", "Parameters=\"a=1\"").Step("two", "Words.Add", "Parameters=\"a=2\"").Build().Counts(upToDate: 1, ran: 2);
        foreach (string record in Files("records"))
            File.SetLastWriteTimeUtc(record, DateTime.UtcNow - TimeSpan.FromDays(3));
        // More than the store may hold, so all of it is looked at: two go for their number, the third for its age.
        app.Step("three", "Words.Add", "Parameters=\"a=3\"").Build("-p:BuildMemoMaxItems=3", "-p:BuildMemoMaxAge=1d").Counts(upToDate: 3, ran: 1);
        Assert.Single(Files("records"));

        string[] Files(string kind) => Directory.GetFiles(Path.Combine(app.Cache, kind), "*", SearchOption.AllDirectories);
    }

    [Fact]
    public void M14_normal_has_the_summary_detailed_a_line_a_step_with_its_reason_and_diagnostic_every_component()
    {
        MethodApp app = ground.NewApp().File("in.txt", "abc").Step("upper", "Words.Upper", Words).Step("add", "Words.Add", "Parameters=\"a=1\" EnvironmentVariables=\"SECRET=hush\"");
        app.Build("-v:n").Counts(ran: 2).DoesNotSay("upper runs:");
        app.File("in.txt", "abcd");
        BuildResult detailed = app.Build("-v:d");
        detailed.Says("BuildMemo: 2 steps: 1 up to date, 0 restored, 1 ran", "BuildMemo: upper runs: input in.txt", "BuildMemo: upper ran for ");
        app.File("in.txt", "abcde").NoSteps().Step("upper", "Words.Upper", Words).Step("add", "Words.Add", "Parameters=\"a=5\" EnvironmentVariables=\"SECRET=hush\"");
        app.Build("-v:diag").Says(
            "BuildMemo: upper has the fingerprint ", "input in.txt = sha256 ", "command 1 = Steps.Words.Upper", "platform = ", "tool Steps.dll = sha256 ",
            "parameter a = 5", "parameter b = 2", "environment SECRET = (a value that is not shown)");
    }

    [Fact]
    public void M18_a_result_expires_a_quick_one_is_not_stored_and_a_command_says_whether_one_is_valid()
    {
        MethodApp app = ground.NewApp()
            .Step("short", "Words.Add", "Parameters=\"a=1\" ExpiresAfter=\"1ms\"")
            .Step("long", "Words.Add", "Parameters=\"a=2\" ExpiresAfter=\"30d\"")
            .Step("quick", "Words.Add", "Parameters=\"a=3\" MinDurationToCache=\"1h\"")
            .Step("slow", "Told.Sleep", "Parameters=\"milliseconds=300\" MinDurationToCache=\"100ms\"")
            .Step("validated", "Words.Add", "Parameters=\"a=4\" ValidateCommand=\"test ! -e stale\" InferInputs=\"false\"");
        app.Build().Counts(ran: 5);
        app.Build().Counts(upToDate: 4, ran: 1);

        Directory.Delete(app["obj/Debug/net10.0/buildmemo/results"], recursive: true);
        BuildResult deleted = app.Build().Succeeded();
        Assert.Equal(["ran", "restored", "ran", "restored", "restored"], ((string[])["short", "long", "quick", "slow", "validated"]).Select(deleted.OutcomeOf));

        app.File("stale", "");
        app.Build("-question").FailedWith("validated");
        Assert.Equal("ran", app.Build().Succeeded().OutcomeOf("validated"));
        Directory.Delete(app["obj/Debug/net10.0/buildmemo/results"], recursive: true);
        Assert.Equal("ran", app.Build().Succeeded().OutcomeOf("validated"));
        File.Delete(app["stale"]);
        Assert.Equal("upToDate", app.Build().Succeeded().OutcomeOf("validated"));
    }

    [Fact]
    public void M22_M23_a_method_that_threw_is_not_stored_and_saved_time_is_told()
    {
        MethodApp app = ground.NewApp().Step("throws", "Words.Throw", "Parameters=\"text=x;numbers=1\"").Step("add", "Words.Add", "Parameters=\"a=1\"");
        for (int round = 0; round < 2; round++)
            app.Build().FailedWith("BMEMO2490", round == 0 ? "0 up to date, 0 restored, 1 ran, 1 failed; saved" : "1 up to date, 0 restored, 0 ran, 1 failed; saved");
    }

    [Fact]
    public void M23_the_time_that_a_restore_saved_is_told_for_the_step_and_in_the_report()
    {
        MethodApp app = ground.NewApp().Step("slow", "Told.Sleep", "Parameters=\"milliseconds=300\"");
        app.Build().Counts(ran: 1);
        Directory.Delete(app["obj/Debug/net10.0/buildmemo/results"], recursive: true);
        BuildResult restored = app.Build("-v:d").Counts(restored: 1);
        Assert.Matches(@"BuildMemo: slow restored in \d+\.\d{3} s, saved (0\.[3-9]|[1-9]\d*\.)\d+ s: ", restored.Output);
        Assert.True(restored.Step("slow").GetProperty("savedSeconds").GetDouble() >= 0.3);
        Assert.DoesNotMatch(@"1 restored, 0 ran, 0 failed; saved 0\.[0-2] s", restored.Output);
        app.Build("-v:d").Counts(upToDate: 1).DoesNotSay("slow restored");
    }

    [Fact]
    public void M25_another_step_in_another_worker_takes_what_a_function_of_the_first_computed()
    {
        MethodApp app = ground.NewApp().Step("one", "Kept.Use", "Parameters=\"number=21;log=../computed.log\" InferInputs=\"false\"");
        string log = ground.Sandbox["computed.log"];
        app.Build().Counts(ran: 1);
        app.Step("two", "Kept.Use", "Parameters=\"number=21;log=../computed.log\" InferInputs=\"false\" Version=\"2\"");
        app.Build().Counts(upToDate: 1, ran: 1);
        Assert.Single(File.ReadAllLines(log));
        string[] results = [app.Result("one"), app.Result("two")];
        Assert.All(results, result => Assert.StartsWith("42 in ", result, StringComparison.Ordinal));
        Assert.NotEqual(results[0], results[1]);

        // What it sees without an argument counts, where a step declares it.
        app.Step("three", "Kept.Use", "Parameters=\"number=21;log=../computed.log\" InferInputs=\"false\" EnvironmentVariables=\"MORE=100\"");
        app.Build().Counts(upToDate: 2, ran: 1);
        Assert.StartsWith("142 in ", app.Result("three"), StringComparison.Ordinal);
        app.NoSteps().Step("seeded", "Kept.Seeded").Build().FailedWith("BMEMO2490", "StepContext.Seed", "Give it as an argument");
    }

    [Fact]
    public void M25_an_edit_of_the_function_s_code_or_of_what_it_refers_to_computes_anew_and_a_comment_does_not()
    {
        const string Code = "namespace Steps; public static class Kept { private static int Compute((int Number, string Log) kept) { File.AppendAllText(kept.Log, \"x\"); return kept.Number * 2 + Helper.Times.More(); } "
            + "public static int Use(BuildMemo.StepContext context, int number, string log) => context.Memory.Cache(\"compute\", (number, log), Compute); }";
        const string Times = "namespace Helper; public static class Times { public static int More() => 100; }";
        string log = ground.Sandbox["kept.log"];
        MethodApp app = ground.NewApp().In("kept/app", "kept/Steps");
        foreach ((string code, string times, string result, int computed) in new[]
        {
            (Code, Times, "142", 1),
            (Code + " // a comment", "// another\n" + Times, "142", 1),
            (Code.Replace("* 2", "* 3", StringComparison.Ordinal), Times, "163", 2),
            (Code.Replace("* 2", "* 3", StringComparison.Ordinal), Times.Replace("100", "200", StringComparison.Ordinal), "263", 3),
        })
        {
            ground.Sandbox.Project("kept/Helper", "Helper.csproj").Sdk().File("Times.cs", times).Save();
            ground.Sandbox.Project("kept/Steps", "Steps.csproj").Sdk().Property("ImplicitUsings", "enable").Item("ProjectReference", "../Helper/Helper.csproj")
                .Item("PackageReference", "BuildMemo.Abstractions", ("Version", PackageFeed.Version)).File("Steps.cs", code).Save();
            // The step itself runs each time: it is asked for anew.
            app.NoSteps().Step("use", "Kept.Use", $"Parameters=\"number=21;log={log}\" InferInputs=\"false\" Version=\"{Guid.NewGuid()}\"");
            app.Build().Counts(ran: 1);
            Assert.Equal(result, app.Result("use"));
            Assert.Equal(computed, File.ReadAllText(log).Length);
        }
    }

    [Fact]
    public void M25_a_kept_result_that_names_its_checkout_is_right_in_no_other_one()
    {
        MethodApp app = ground.NewApp().Step("here", "Kept.Here", "Cache=\"false\"");
        app.Build().Counts(ran: 1);
        MethodApp other = app.In($"elsewhere{Guid.NewGuid():N}");
        other.Build().Counts(ran: 1);
        Assert.Equal(other["."].TrimEnd('.', '/'), other.Result("here"));
    }

    private static string Reference(BuildResult build) => ReferenceText().Match(build.Output) is { Success: true } match ? match.Value : throw new ExpectationException($"no reference in\n{build.Output}");

    private static string Load(string reference) =>
        $"""<Target Name="Load"><MemoLoad References="{reference}" Folder="obj/loaded" /></Target>""";

    private static void Tool(params string[] arguments)
    {
        using Process tool = Process.Start("dotnet", [Repository.PathOf("src", "BuildMemo.Tool", "bin", Repository.Configuration, "net10.0", "dotnet-buildmemo.dll"), .. arguments]);
        tool.WaitForExit();
        Assert.Equal(0, tool.ExitCode);
    }

    [GeneratedRegex("buildmemo:[0-9a-f]{64}")]
    private static partial Regex ReferenceText();
}
