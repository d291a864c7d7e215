namespace BuildMemo.EndToEnd.Tests;

/// <summary>Whatever can change what a method returns makes its step run, and nothing else does; no call sees what another one left.</summary>
public sealed class MethodResults(MethodGround ground) : IClassFixture<MethodGround>
{
    [Fact]
    public void A_file_that_a_parameter_names_in_a_text_a_list_JSON_or_its_default_is_an_input()
    {
        MethodApp app = ground.NewApp().File("a.txt", "a").File("b.txt", "b").File("template.txt", "t").File("standard.txt", "s")
            .Step("read", "Words.ReadAll", "Parameters='files=a.txt,b.txt;more={\"Template\":\"template.txt\"}'");
        app.Build().Counts(ran: 1).Says("=abts");
        foreach (string file in (string[])["a.txt", "b.txt", "template.txt", "standard.txt"])
        {
            app.Build().Counts(upToDate: 1);
            app.File(file, "new");
            app.Build().Counts(ran: 1);
        }

        Assert.Equal("newnewnewnew", app.Result("read"));
    }

    [Fact]
    public void P24_Another_initializer_and_another_place_of_the_value_are_other_results()
    {
        MethodApp app = ground.NewApp();
        foreach (string initializer in (string[])["StartOne", "StartTwo"])
        {
            app.NoSteps().Step("start", "Places.SeeStart", $"WorkerInitializer=\"Steps.Places.{initializer}\"");
            app.Build().Counts(ran: 1);
            Assert.Equal(initializer["Start".Length..].ToLowerInvariant(), app.Result("start"));
        }

        foreach ((string value, string written) in new[] { ("1", "2"), ("2", "1") })
        {
            app.NoSteps().Step("both", "Places.Both", $"Outputs=\"$(IntermediateOutputPath)1.txt;$(IntermediateOutputPath)2.txt\" Result=\"$(IntermediateOutputPath){value}.txt\"");
            app.Build().Counts(ran: 1);
            Assert.Equal(("returned", "written"), (app.Output($"{value}.txt"), app.Output($"{written}.txt")));
        }
    }

    [Fact]
    public void A_machine_without_cultures_does_not_share_results_with_one_that_has_them()
    {
        MethodApp app = ground.NewApp().Step("add", "Words.Add", "Parameters=\"a=1\"");
        app.Build().Counts(ran: 1);
        app.DotNet(["build", "-t:Show"], ("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1")).Counts(ran: 1);
        app.Build().Counts(restored: 1);
    }

    [Fact]
    public void Methods_for_several_frameworks_are_found_with_SetTargetFramework_and_only_so()
    {
        ground.Sandbox.Project("several/Methods", "Methods.csproj").Sdk().Property("TargetFramework", "").Property("TargetFrameworks", "net10.0;netstandard2.0")
            .File("M.cs", "namespace Several { public static class M { public static int One() => 1; } }").Save();
        foreach ((string attributes, bool isFound) in new[] { ("", false), ("SetTargetFramework=\"TargetFramework=netstandard2.0\"", true) })
        {
            MethodApp app = ground.NewApp().Xml($"""
                <ItemGroup><ProjectReference Include="../several/Methods/Methods.csproj" OutputItemType="MemoAssembly" ReferenceOutputAssembly="false" {attributes} />
                <MemoStep Include="one" Assembly="Methods" Method="Several.M.One" /></ItemGroup>
                """);
            if (isFound)
                app.Build().Counts(ran: 1);
            else
                app.Build().FailedWith("BMEMO1160", "SetTargetFramework");
        }
    }

    [Fact]
    public void Paths_that_a_context_tells_are_right_in_each_configuration()
    {
        MethodApp app = ground.NewApp().Step("paths", "Places.WritePaths", "Outputs=\"$(IntermediateOutputPath)paths.txt\"");
        foreach (string configuration in (string[])["Debug", "Release"])
        {
            app.Build("-c", configuration).Counts(ran: 1);
            string written = app[$"obj/{configuration}/net10.0/paths.txt"];
            Assert.Equal(written, File.ReadAllText(written));
        }
    }

    [Fact]
    public void A_call_finds_folder_culture_console_and_variables_as_if_no_other_had_run_before()
    {
        MethodApp app = ground.NewApp().Step("poison", "Places.Poison", "Result=\"$(IntermediateOutputPath)poison.txt\"")
            .Step("clean", "Places.Clean", "Inputs=\"$(IntermediateOutputPath)poison.txt\"");
        app.Build("-v:n", "-p:BuildMemoMaxParallelism=1").Counts(ran: 2).Says("printed after all");
        Assert.Equal($"{app["."].TrimEnd('/', '.')}|||UTC", app.Result("clean"));
    }

    [Fact]
    public void Only_a_change_of_what_the_methods_do_runs_their_steps()
    {
        const string Folder = "own/Steps";
        ground.SaveSteps(Folder, MethodGround.CodeWith("namespace Steps;", "namespace Steps;"));
        MethodApp app = ground.NewApp().In("own/app", Folder).Step("add", "Words.Add", "Parameters=\"a=1\"");
        app.Build().Counts(ran: 1);
        ground.Sandbox.Build(Folder, "--no-incremental").Succeeded();
        app.Build().Counts(upToDate: 1);
        ground.SaveSteps(Folder, "\n\n// a comment\n" + MethodGround.CodeWith("namespace Steps;", "namespace  Steps ;"));
        app.Build().Counts(upToDate: 1);
        ground.SaveSteps(Folder, MethodGround.CodeWith("int b = 2", "int b = 3"));
        app.Build().Counts(ran: 1).Says("=4");
    }

    [Fact]
    public void Defaults_of_every_kind_and_a_million_lines_arrive()
    {
        MethodApp app = ground.NewApp().Step("values", "Words.Values").Step("lines", "Words.Lines", "Parameters=\"count=1000000\"")
            .Step("gather", "Words.Sum", "Inputs=\"$(IntermediateOutputPath)buildmemo/results/one.json;$(IntermediateOutputPath)buildmemo/results/two.json\"")
            .Step("one", "Words.Add", "Parameters=\"a=1\"").Step("two", "Words.Add", "Parameters=\"a=2\"");
        app.Build().Counts(ran: 5);
        Assert.Equal("5 1.10 0001-01-01 Both null 0.5", app.Result("values"));
        Assert.Equal(1_000_000, File.ReadLines(app["obj/Debug/net10.0/buildmemo/results/lines.json"]).Count());
        Assert.Equal("7", app.Result("gather"));
    }
}
