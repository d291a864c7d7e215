using System.Globalization;
using System.Runtime.InteropServices;
using BuildMemo.Testing;

namespace BuildMemo.EndToEnd.Tests;

/// <summary>What a method says and asks by its <c>StepContext</c>, through a packed package and real builds.</summary>
public sealed class MethodContext(MethodGround ground) : IClassFixture<MethodGround>
{
    private const string Tell = "Parameters=\"file=b.txt\" InferInputs=\"false\"";

    [Fact]
    public void An_input_that_a_method_adds_counts_and_what_it_said_comes_with_the_result_again()
    {
        MethodApp app = ground.NewApp().File("b.txt", "one").Step("tell", "Told.Tell", Tell);
        app.Build("-v:n").Counts(ran: 1).Says("places.txt(3): warning TELL1: look here", "places.txt : message TELL3", "BuildMemo: tell: 50 % halfway");
        app.Build().Counts(upToDate: 1);
        app.File("b.txt", "two");
        BuildResult edited = app.Build("-v:d").Counts(ran: 1).Says("BuildMemo: tell runs: discovered input b.txt changed");
        Assert.Equal("two", app.Result("tell"));
        Assert.Contains("b.txt", edited.Step("tell").GetProperty("reasons").ToString(), StringComparison.Ordinal);
        app.File("b.txt", "one");
        app.Build().Counts(restored: 1).Says("places.txt(3): warning TELL1: look here").DoesNotSay("halfway");
        Assert.Equal("one", app.Result("tell"));
    }

    [Fact]
    public void An_error_that_a_method_reports_fails_its_step_and_so_does_an_output_that_nobody_declared()
    {
        MethodApp app = ground.NewApp().File("b.txt", "bad").File("c.txt", "stray").File("d.txt", "declared")
            .Step("bad", "Told.Tell", Tell)
            .Step("stray", "Told.Tell", Tell.Replace("b.txt", "c.txt", StringComparison.Ordinal))
            .Step("declared", "Told.Tell", Tell.Replace("b.txt", "d.txt", StringComparison.Ordinal) + " OptionalOutputs=\"stray.txt\"");
        for (int round = 0; round < 2; round++)
        {
            BuildResult build = app.Build();
            build.FailedWith("places.txt(7): error TELL2: it is bad", "error BMEMO2494", "returned, but reported an error", "error BMEMO2495", "stray.txt", "OptionalOutputs");
            Assert.Equal(["failed", "failed", round == 0 ? "ran" : "upToDate"], ((string[])["bad", "stray", "declared"]).Select(build.OutcomeOf));
        }

        Assert.False(File.Exists(app["obj/Debug/net10.0/buildmemo/results/bad.json"]));
    }

    [Fact]
    public void P22_each_step_of_a_batch_has_a_seed_of_its_own_that_is_the_same_again_and_in_another_checkout()
    {
        MethodApp app = ground.NewApp();
        for (int number = 0; number < 4; number++)
            app.Step($"seed{number}", "Told.Seed", $"Parameters=\"number={number}\" BatchSize=\"4\"");
        app.Build().Counts(ran: 4);
        int[] seeds = Seeds(app);
        Assert.Equal(4, seeds.Distinct().Count());
        Assert.All(seeds, seed => Assert.True(seed > 0));
        app.Build("-p:BuildMemoMode=Refresh").Counts(ran: 4);
        Assert.Equal(seeds, Seeds(app));
        MethodApp other = app.In($"elsewhere{Guid.NewGuid():N}");
        other.Build("-p:BuildMemoMode=Off").Counts(ran: 4);
        Assert.Equal(seeds, Seeds(other));
    }

    [Fact]
    public void P19_P20_the_cores_are_divided_by_the_jobs_for_a_method_and_for_the_libraries_below_it()
    {
        MethodApp app = ground.NewApp().Step("cores", "Told.Cores");
        foreach ((string processors, string jobs, string each) in new[] { ("2", "1", "2 2"), ("2", "2", "1 1"), ("4", "2", "2 2") })
        {
            app.DotNet(["build", "-t:Show", "-p:BuildMemoMode=Off", $"-p:BuildMemoMaxParallelism={jobs}"], ("BUILDMEMO_MAX_CPU_COUNT", processors)).Counts(ran: 1);
            // Where the machine has fewer the variable changes nothing: it only lowers.
            string expected = Environment.ProcessorCount < int.Parse(processors, CultureInfo.InvariantCulture) ? Share(jobs) : each;
            Assert.Equal(expected, app.Result("cores"));
        }
    }

    [Fact]
    public void P20_a_method_may_build_a_project_of_method_steps_that_uses_the_same_store()
    {
        MethodApp inner = ground.NewApp().Step("inner", "Words.Add", "Parameters=\"a=1\"");
        inner.DotNet(["restore"]).Succeeded();
        MethodApp outer = ground.NewApp().Step("outer", "Told.Build", $"Parameters=\"folder={inner["."]};store={inner.Cache}\" InferInputs=\"false\"");
        // What the inner build says is the outer step's result, which the outer build prints.
        Assert.Equal("ran", outer.Build("-p:BuildMemoMaxParallelism=1", $"-p:BuildMemoCacheDir={inner.Cache}").Succeeded().OutcomeOf("outer"));
        Assert.Contains("BuildMemo: 1 steps: 0 up to date, 0 restored, 1 ran", outer.Result("outer"), StringComparison.Ordinal);
        Assert.Equal("3", inner.Result("inner"));
        Assert.Equal(2, Directory.GetFiles(Path.Combine(inner.Cache, "records"), "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public void P11_a_large_array_is_mapped_where_and_from_what_size_on_the_settings_say()
    {
        MethodApp app = ground.NewApp().File("numbers.bin", "").Step("mapped", "Told.Mapped", "Inputs=\"numbers.bin\"");
        File.WriteAllBytes(app["numbers.bin"], MemoryMarshal.AsBytes<double>(new double[200_000]));
        string chosen = ground.Sandbox["chosen"];
        string other = ground.Sandbox["other"];
        Assert.Contains("/arrays/", Mapped(app, []), StringComparison.Ordinal);
        Assert.Equal("", Mapped(app, [], "-p:BuildMemoMaxInlineBytes=none"));
        Assert.Equal("", Mapped(app, [], "-p:BuildMemoMaxInlineBytes=10M"));
        Assert.StartsWith(other + "/", Mapped(app, [("BUILDMEMO_TEMP_FOLDER", other)]), StringComparison.Ordinal);
        string last = Mapped(app, [("BUILDMEMO_TEMP_FOLDER", other)], $"-p:BuildMemoTempFolder={chosen}");
        Assert.StartsWith(chosen + "/", last, StringComparison.Ordinal);
        // The folder of the run goes with it.
        Assert.False(Directory.Exists(Path.GetDirectoryName(last)));
        Assert.Empty(Directory.GetDirectories(Path.GetDirectoryName(Path.GetDirectoryName(last))!));
    }

    private static string Mapped(MethodApp app, (string Name, string Value)[] environment, params string[] arguments)
    {
        app.DotNet(["build", "-t:Show", "-p:BuildMemoMode=Off", .. arguments], environment).Counts(ran: 1);
        return app.Result("mapped");
    }

    private static string Share(string jobs)
    {
        int share = Math.Max(1, Environment.ProcessorCount / int.Parse(jobs, CultureInfo.InvariantCulture));
        return string.Create(CultureInfo.InvariantCulture, $"{share} {share}");
    }

    private static int[] Seeds(MethodApp app) => [.. Enumerable.Range(0, 4).Select(number => int.Parse(app.Result($"seed{number}"), CultureInfo.InvariantCulture))];
}
