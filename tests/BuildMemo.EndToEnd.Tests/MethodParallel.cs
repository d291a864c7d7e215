using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using BuildMemo.Testing;

namespace BuildMemo.EndToEnd.Tests;

/// <summary>What joblib's Parallel does, for methods, through a packed package and real builds (docs/joblib.md).</summary>
public sealed partial class MethodParallel(MethodGround ground) : IClassFixture<MethodGround>
{
    [Fact]
    public void P2_one_job_calls_the_methods_in_order_in_one_worker()
    {
        MethodApp app = ground.NewApp();
        for (int index = 0; index < 6; index++)
            app.Step($"step{index}", "Places.Order", $"Parameters=\"log=order.log;name=step{index}\" InferInputs=\"false\"");
        app.Build("-p:BuildMemoMaxParallelism=1").Counts(ran: 6);
        Assert.Equal(["step0", "step1", "step2", "step3", "step4", "step5"], File.ReadAllLines(app["order.log"]));
        Assert.Single(Enumerable.Range(0, 6).Select(index => app.Result($"step{index}")).Distinct());
    }

    [Fact]
    public void P2_P15_a_worker_waits_for_a_debugger_and_ends_when_the_build_is_killed()
    {
        MethodApp app = ground.NewApp().Step("add", "Words.Add", "Parameters=\"a=1\"");
        using RunningBuild build = app.Start(["build", "-t:Show", "--tl:off", "-v:n", "-m:1"], ("BUILDMEMO_DEBUG_WORKER", "1"));
        Match waiting = build.WaitFor(new Regex(@"attach to process (\d+)"));
        using Process worker = Process.GetProcessById(int.Parse(waiting.Groups[1].ValueSpan, CultureInfo.InvariantCulture));
        Assert.True(build.Running);
        build.Kill();
        Assert.True(worker.WaitForExit(TimeSpan.FromSeconds(30)));
        Assert.False(File.Exists(app["obj/Debug/net10.0/buildmemo/results/add.json"]));
    }

    [Fact]
    public void P20_a_build_inside_a_step_may_use_the_same_store()
    {
        string tool = Repository.PathOf("src", "BuildMemo.Tool", "bin", Repository.Configuration, "net10.0", "dotnet-buildmemo.dll");
        MethodApp app = ground.NewApp().File("in.txt", "abc");
        app.Xml($"""<ItemGroup><MemoStep Include="outer" AddTo="Made" Inputs="in.txt" Outputs="$(IntermediateOutputPath)out.txt" Tools="{tool}" Command="dotnet {tool} run --cache-dir {app.Cache} --input in.txt -- tr a-z A-Z &lt; in.txt &gt; {Placeholder}" /></ItemGroup>""");
        app.Build("-p:BuildMemoMaxParallelism=1").Counts(ran: 1);
        Assert.Equal("ABC", app.Output("out.txt"));
        Assert.Equal(2, Directory.GetFiles(Path.Combine(app.Cache, "records"), "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public void P3_threads_share_one_worker_a_constraint_goes_before_the_executor_and_a_wish_behind_it()
    {
        MethodApp app = ground.NewApp()
            .Step("plain", "Places.Process")
            .Step("demands", "Places.Process", "Isolation=\"Process\" Version=\"2\"")
            .Step("wishes", "Places.Process", "PreferIsolation=\"Process\" Version=\"3\"");
        BuildResult threads = app.Build("-p:BuildMemoExecutor=threads").Counts(ran: 3);
        Assert.Equal(app.Result("plain"), app.Result("wishes"));
        Assert.NotEqual(app.Result("plain"), app.Result("demands"));
        Assert.Equal(["threads", "workers", "threads"], ((string[])["plain", "demands", "wishes"]).Select(step => threads.Step(step).GetProperty("executor").GetString()));

        // Where nobody chose an executor a wish is heard; a demand for threads is met beside workers, in one process.
        app.NoSteps().Step("plain", "Places.Process").Step("wishes", "Places.Process", "PreferIsolation=\"Thread\" Version=\"3\"");
        BuildResult wish = app.Build("-p:BuildMemoMode=Off").Counts(ran: 2);
        Assert.Equal(["workers", "threads"], ((string[])["plain", "wishes"]).Select(step => wish.Step(step).GetProperty("executor").GetString()));
        Assert.NotEqual(app.Result("plain"), app.Result("wishes"));
        app.NoSteps().Step("one", "Places.Process", "Isolation=\"Thread\" BatchSize=\"1\" Version=\"4\"").Step("two", "Places.Process", "Isolation=\"Thread\" BatchSize=\"1\" Version=\"5\"");
        BuildResult demand = app.Build("-p:BuildMemoMode=Off", "-p:BuildMemoExecutor=workers", "-p:BuildMemoMaxParallelism=2").Counts(ran: 2);
        Assert.All((string[])["one", "two"], step => Assert.Equal("threads", demand.Step(step).GetProperty("executor").GetString()));
        Assert.Equal(app.Result("one"), app.Result("two"));

        app.Build("-p:BuildMemoExecutor=nowhere").FailedWith("BMEMO5000", "nowhere", "workers", "threads");
        app.NoSteps().Step("both", "Places.Process", "Isolation=\"Process\" PreferIsolation=\"Thread\" EnvironmentVariables=\"A=1\"")
            .Step("contradicts", "Places.Process", "Isolation=\"Thread\" EnvironmentVariables=\"A=1\"");
        app.Build().FailedWith("contradicts", "Isolation", "EnvironmentVariables");
    }

    [Fact]
    public void Threads_have_the_folder_of_their_project_whatever_a_call_before_did_to_it()
    {
        // The root is above the project.
        Directory.CreateDirectory(ground.Sandbox["threads/.git"]);
        MethodApp app = ground.NewApp().In("threads/App").File("data.txt", "here").File("below/data.txt", "below");
        const string Alone = "Isolation=\"Thread\" InferInputs=\"false\" BatchSize=\"1\"";
        app.Step("poison", "Places.Poison", $"Result=\"obj/poisoned.txt\" {Alone}")
            .Step("read", "Places.Read", $"Inputs=\"obj/poisoned.txt\" Parameters=\"name=data.txt\" {Alone}")
            .Step("below", "Places.Read", $"Inputs=\"obj/poisoned.txt\" Parameters=\"name=data.txt\" WorkingDirectory=\"below\" {Alone}");

        app.Build("-p:BuildMemoMaxParallelism=2").Counts(ran: 3);

        Assert.Equal("here", app.Result("read"));
        Assert.Equal("below", app.Result("below"));
    }

    [Fact]
    public void Files_that_values_name_are_inputs_in_whatever_value_they_stand()
    {
        MethodApp app = ground.NewApp().File("a.txt", "a1");
        string[] steps = ["text", "uri", "file", "uris", "keys"];
        app.Step("text", "Places.Read", "Parameters=\"name=a.txt\"")
            .Step("uri", "Places.ReadUri", "Parameters=\"uri=a.txt\"")
            .Step("file", "Places.ReadUri", $"Parameters=\"uri=file://{app["a.txt"]}\"")
            .Step("uris", "Places.ReadUris", "Parameters=\"uris=a.txt,./a.txt\"")
            .Step("keys", "Places.ReadKeys", "Parameters=\"names={&quot;a.txt&quot;:1}\"");
        app.Build().Counts(ran: steps.Length);

        app.File("a.txt", "a2").Build().Counts(ran: steps.Length);

        Assert.All(steps, step => Assert.Equal(step == "uris" ? "a2a2" : "a2", app.Result(step)));
    }

    [Fact]
    public void P12_items_come_in_the_order_of_declaration_or_of_ends_and_each_result_is_stored_at_once()
    {
        MethodApp app = ground.NewApp();
        string records = Path.Combine(app.Cache, "records");
        // The first ends when the second one's record is in the store: so that was written while the first still ran.
        app.Step("first", "Places.WaitFor", $"Parameters=\"name=first;store={records}\" InferInputs=\"false\"")
            .Step("second", "Words.Add", "Parameters=\"a=1\"");
        BuildResult ordered = app.Build("-p:BuildMemoMaxParallelism=2", "-p:BuildMemoBatchSize=1").Counts(ran: 2);
        Assert.Equal(["first", "3"], Made(ordered));
        Directory.Delete(app.Cache, recursive: true);
        app.NoSteps()
            .Step("first", "Places.WaitFor", $"Parameters=\"name=first;store={records}\" InferInputs=\"false\" Version=\"2\"")
            .Step("second", "Words.Add", "Parameters=\"a=1\" Version=\"2\"");
        BuildResult unordered = app.Build("-p:BuildMemoMaxParallelism=2", "-p:BuildMemoBatchSize=1", "-p:BuildMemoUnordered=true").Counts(ran: 2);
        Assert.Equal(["3", "first"], Made(unordered));
    }

    [Fact]
    public void P13_an_error_names_step_arguments_worker_and_inner_stack_at_the_line_of_the_method()
    {
        MethodApp app = ground.NewApp().Step("throws", "Words.Throw", $"Parameters=\"text={new string('x', 300)};numbers=1,2\"");
        string output = app.Build().FailedWith("BMEMO2490").Output;
        int line = 1 + File.ReadAllLines(ground.Sandbox["Steps/Steps.cs"]).ToList().FindIndex(text => text.Contains("the outer one", StringComparison.Ordinal));
        Match error = ErrorText().Match(output);
        Assert.True(error.Success, output);
        Assert.Equal(ground.Sandbox["Steps/Steps.cs"], error.Groups["file"].Value);
        Assert.InRange(int.Parse(error.Groups["line"].ValueSpan, CultureInfo.InvariantCulture), line - 1, line + 1);
        Assert.Contains("(300 characters)", error.Groups["text"].Value, StringComparison.Ordinal);
        Assert.DoesNotContain(new string('x', 200), error.Groups["text"].Value, StringComparison.Ordinal);
        Assert.Contains("numbers=[\"1\",\"2\"]", error.Groups["text"].Value, StringComparison.Ordinal);
        Assert.Contains("at Steps.Words.Throw(String text, Int32[] numbers) in ", output, StringComparison.Ordinal);
        Assert.Contains(" ---> System.ArgumentException: the inner one: 300", output, StringComparison.Ordinal);
        Assert.DoesNotContain("BuildMemo.Worker.", output, StringComparison.Ordinal);
    }

    [Fact]
    public void P14_a_result_that_can_not_be_written_names_the_call_and_no_place_that_is_not_the_user_s()
    {
        string output = ground.NewApp().Step("cycle", "Words.Cycle").Build().FailedWith("BMEMO2493", "cycle", "Steps.Words.Cycle()").Output;
        Assert.InRange(output.Split("BMEMO2493").Length, 2, 120);
        Assert.DoesNotContain("src/BuildMemo", output, StringComparison.Ordinal);
    }

    [Fact]
    public void P25_a_step_sees_the_same_in_a_process_on_a_thread_and_in_another_process()
    {
        MethodApp app = ground.NewApp().File("in.txt", "");
        string attributes = "Inputs=\"in.txt\" Outputs=\"$(IntermediateOutputPath)never.txt\" OptionalOutputs=\"$(IntermediateOutputPath)never.txt\" Result=\"$(IntermediateOutputPath)seen.json\" Parameters=\"text=a;more=b\"";
        attributes = attributes.Replace(" Outputs=\"$(IntermediateOutputPath)never.txt\"", "", StringComparison.Ordinal);
        string[] seen =
        [
            .. new[] { "Isolation=\"Process\"", "Isolation=\"Thread\"", "", "FreshContext=\"true\"", "BatchSize=\"1\"" }.Select(isolation =>
            {
                app.NoSteps().Step("see", "Places.See", $"{attributes} {isolation}");
                // The caller's own culture, variables and time zone are no business of a step.
                BuildResult build = app.DotNet(["build", "-t:Show", "-p:BuildMemoMode=Refresh"], ("LANG", "de_DE.UTF-8"), ("TZ", "Asia/Tokyo"), ("UNDECLARED", "1")).Counts(ran: 1);
                Assert.Equal(isolation.Contains("Thread", StringComparison.Ordinal) ? "threads" : "workers", build.Step("see").GetProperty("executor").GetString());
                return app.Output("seen.json");
            }),
        ];
        Assert.All(seen, other => Assert.Equal(seen[0], other));
        using JsonDocument first = JsonDocument.Parse(seen[0]);
        Assert.Equal(("", "1.5", app["."].TrimEnd('/', '.')), (first.RootElement.GetProperty("Culture").GetString(), first.RootElement.GetProperty("Number").GetString(), first.RootElement.GetProperty("Folder").GetString()));
        Assert.Contains("TZ=UTC", seen[0], StringComparison.Ordinal);
        Assert.DoesNotContain("UNDECLARED", seen[0], StringComparison.Ordinal);

        // What is declared travels too, where a process can have it.
        app.NoSteps().Step("see", "Places.See", $"{attributes} EnvironmentVariables=\"LC_ALL=fr_FR.UTF-8;DECLARED=d\"");
        app.Build().Counts(ran: 1);
        using JsonDocument declared = JsonDocument.Parse(app.Output("seen.json"));
        Assert.Equal("fr-FR", declared.RootElement.GetProperty("Culture").GetString());
        Assert.Contains("DECLARED=d", app.Output("seen.json"), StringComparison.Ordinal);
    }

    private const string Placeholder = "{Outputs}";

    private static string[] Made(BuildResult build) => [.. MadeText().Matches(build.Output).Select(match => match.Groups["result"].Value.Trim())];

    [GeneratedRegex(@"^\s*MADE .*=(?<result>.*)$", RegexOptions.Multiline)]
    private static partial Regex MadeText();

    [GeneratedRegex(@"(?<file>/\S+Steps\.cs)\((?<line>\d+)\): error BMEMO2490: Step 'throws': Steps\.Words\.Throw\((?<text>.*)\) threw System\.InvalidOperationException: the outer one \(worker process \d+\)")]
    private static partial Regex ErrorText();
}
