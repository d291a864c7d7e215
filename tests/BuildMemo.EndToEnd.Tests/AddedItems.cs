using BuildMemo.Testing;

namespace BuildMemo.EndToEnd.Tests;

/// <summary>
/// A library whose steps feed each kind of item list, through its life: run, nothing, restore, cut-off, IDE, question, NoBuild, clean.
/// </summary>
public sealed class AddedItems : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public AddedItems()
    {
        _sandbox.WithPackages();
        _sandbox.Project("lib", "Lib.csproj").Sdk().UsingPackage()
            .File("Uses.cs", "public static class Uses { public const int Number = Made.Number; }\n")
            .File("number.txt", "7\n")
            .File("text.txt", "some text\n")
            .Step("code", ("Inputs", "number.txt"), ("Command", "echo \"public static class Made { public const int Number = %24(tr -d 'x\\n' < {Inputs}); }\" > {Outputs}"), ("Outputs", "Made.cs"), ("AddTo", "Compile"))
            .Step("resource", ("Inputs", "text.txt"), ("Command", "cp {Inputs} {Outputs}"), ("Outputs", "$(IntermediateOutputPath)made/resource.bin"), ("AddTo", "EmbeddedResource"), ("OutputMetadata", "LogicalName=The.Resource"))
            .Step("content", ("Inputs", "text.txt"), ("Command", "cp {Inputs} {Outputs}"), ("Outputs", "$(IntermediateOutputPath)made/content.txt"), ("AddTo", "Content"), ("OutputMetadata", "Link=data/content.txt;CopyToOutputDirectory=PreserveNewest;Pack=false"))
            .Step("none", ("Inputs", "text.txt"), ("Command", "cp {Inputs} {Outputs}"), ("Outputs", "none.txt"), ("AddTo", "None"), ("OutputMetadata", "CopyToOutputDirectory=Always"))
            .Step("analyzers", ("Inputs", "text.txt"), ("Command", "cp {Inputs} {Outputs}"), ("Outputs", "$(IntermediateOutputPath)made/additional.txt"), ("AddTo", "AdditionalFiles"))
            .Step("own", ("Inputs", "text.txt"), ("Command", "cp {Inputs} {Outputs}"), ("Outputs", "$(IntermediateOutputPath)made/own.txt"), ("AddTo", "MyOwn"), ("OutputMetadata", "Percent=50%25;Semi=a%3Bb"))
            .Target("Show", """
                <Message Importance="high" Text="Compile=@(Compile->WithMetadataValue('Filename', 'Made')->Count())" />
                <Message Importance="high" Text="None=@(None->WithMetadataValue('Filename', 'none')->Count())" />
                <Message Importance="high" Text="AdditionalFiles=@(AdditionalFiles->'%(Filename)%(Extension)')" />
                <Message Importance="high" Text="MyOwn=@(MyOwn->'%(Filename) %(Percent) %(Semi)')" />
                <Message Importance="high" Text="FileWrites=@(FileWrites->WithMetadataValue('Filename', 'own')->Count())" />
                """, afterTargets: "CoreCompile")
            .Target("CollectUpToDateCheckInputDesignTime", """
                <Message Importance="high" Text="UpToDateCheckInput=@(UpToDateCheckInput->'%(Filename)')" />
                <Message Importance="high" Text="UpToDateCheckBuilt=@(UpToDateCheckBuilt->'%(Filename)')" />
                """)
            .Save();
    }

    [Fact]
    public void Outputs_reach_every_list_once_and_stay_through_a_project_s_life()
    {
        BuildResult first = Build().Counts(ran: 6);
        ExpectItems(first);
        Assert.True(File.Exists(_sandbox["lib/bin/Debug/net10.0/data/content.txt"]));
        Assert.True(File.Exists(_sandbox["lib/bin/Debug/net10.0/none.txt"]));
        string dll = _sandbox["lib/obj/Debug/net10.0/Lib.dll"];
        Assert.Contains("The.Resource", File.ReadAllText(dll, System.Text.Encoding.Latin1), StringComparison.Ordinal);

        // Made.cs is on disk now, and a glob of the SDK picks it up: still once in Compile.
        BuildResult second = Build().Counts(upToDate: 6);
        ExpectItems(second);
        ExpectCompilerSkipped(second);

        // IncrementalClean deletes what is not in FileWrites.
        Directory.Delete(_sandbox["lib/obj/Debug/net10.0/made"], recursive: true);
        ExpectItems(Build().Counts(upToDate: 2, restored: 4));
        Assert.True(File.Exists(_sandbox["lib/obj/Debug/net10.0/made/own.txt"]));
        ExpectItems(Build().Counts(upToDate: 6));
        Assert.True(File.Exists(_sandbox["lib/obj/Debug/net10.0/made/own.txt"]));

        // Other input, same output: it keeps its time, and the compiler has nothing to do.
        _sandbox.Write("lib/number.txt", "7x\n");
        BuildResult cutOff = Build().Counts(upToDate: 5, ran: 1);
        ExpectCompilerSkipped(cutOff);
        _sandbox.Write("lib/number.txt", "8\n");
        BuildResult compiled = Build().Counts(upToDate: 5, ran: 1);
        Assert.NotEmpty(compiled.Log.Tasks("Csc"));
    }

    [Fact]
    public void An_IDE_s_build_adds_outputs_and_writes_no_journal_and_no_error()
    {
        _sandbox.DotNet("lib", ["restore"]).Succeeded();
        string[] designTime = ["msbuild", "-t:Compile;CollectUpToDateCheckInputDesignTime", "-p:DesignTimeBuild=true", "-p:SkipCompilerExecution=true", "-p:ProvideCommandLineArgs=true"];
        BuildResult empty = _sandbox.DotNet("lib", designTime).Succeeded().DoesNotSay("warning", "BuildMemo:");
        empty.Says("Compile=0", "MyOwn=\n", "UpToDateCheckInput=number;text");
        Assert.False(Directory.Exists(_sandbox["lib/obj/Debug/net10.0/buildmemo"]));
        Assert.False(File.Exists(_sandbox["lib/none.txt"]));

        Build().Counts(ran: 6);
        byte[] journal = File.ReadAllBytes(_sandbox["lib/obj/Debug/net10.0/buildmemo/steps"]);
        // Missing outputs are restored, the rest is added as it is: also by Visual Studio's form, also when a step would fail.
        File.Delete(_sandbox["lib/none.txt"]);
        _sandbox.Write("lib/number.txt", "9\n");
        BuildResult studio = _sandbox.DotNet("lib", ["msbuild", "-t:Compile;CollectUpToDateCheckInputDesignTime", "-p:BuildingInsideVisualStudio=true", "-p:BuildingProject=false", "-p:SkipCompilerExecution=true", "-p:ProvideCommandLineArgs=true"]).Succeeded();
        ExpectItems(studio);
        studio.Says("UpToDateCheckBuilt=Made;resource;content;none;additional;own");
        Assert.Contains("Number = 7", _sandbox.Read("lib/Made.cs"), StringComparison.Ordinal);
        Assert.True(File.Exists(_sandbox["lib/none.txt"]));
        Assert.Equal(journal, File.ReadAllBytes(_sandbox["lib/obj/Debug/net10.0/buildmemo/steps"]));
    }

    [Fact]
    public void A_question_fails_and_writes_nothing_also_when_only_a_restore_is_due()
    {
        Build().Counts(ran: 6);
        _sandbox.DotNet("lib", ["msbuild", "-t:BuildMemoRun", "-question"]).Succeeded();
        File.Delete(_sandbox["lib/none.txt"]);
        byte[] journal = File.ReadAllBytes(_sandbox["lib/obj/Debug/net10.0/buildmemo/steps"]);
        BuildResult restore = _sandbox.DotNet("lib", ["msbuild", "-t:BuildMemoRun", "-question"]).FailedWith("BMEMO2320", "none");
        Assert.Empty(restore.Reports);
        Assert.False(File.Exists(_sandbox["lib/none.txt"]));
        Assert.Equal(journal, File.ReadAllBytes(_sandbox["lib/obj/Debug/net10.0/buildmemo/steps"]));
        _sandbox.Write("lib/number.txt", "9\n");
        _sandbox.DotNet("lib", ["msbuild", "-t:BuildMemoRun", "-question"]).FailedWith("BMEMO2320", "code");
        Build().Counts(upToDate: 4, restored: 1, ran: 1);
    }

    [Fact]
    public void NoBuild_restores_and_never_runs()
    {
        Build().Counts(ran: 6);
        File.Delete(_sandbox["lib/none.txt"]);
        _sandbox.Write("lib/number.txt", "9\n");
        BuildResult packed = _sandbox.DotNet("lib", ["pack", "--no-build", "-c", "Debug"]).Succeeded();
        Assert.Contains("Number = 7", _sandbox.Read("lib/Made.cs"), StringComparison.Ordinal);
        Assert.Equal("restored", packed.OutcomeOf("none"));
        Assert.Equal("skipped", packed.OutcomeOf("code"));
        Assert.True(File.Exists(_sandbox["lib/bin/Debug/Lib.1.0.0.nupkg"]));
        Build().Counts(upToDate: 5, ran: 1);
        Assert.Contains("Number = 9", _sandbox.Read("lib/Made.cs"), StringComparison.Ordinal);
    }

    [Fact]
    public void Clean_removes_outputs_but_not_edited_or_kept_ones_and_never_the_store()
    {
        Build().Counts(ran: 6);
        _sandbox.Write("lib/none.txt", "edited by hand\n");
        _sandbox.DotNet("lib", ["clean"]).Succeeded();
        Assert.False(File.Exists(_sandbox["lib/Made.cs"]));
        Assert.False(File.Exists(_sandbox["lib/obj/Debug/net10.0/made/own.txt"]));
        Assert.Equal("edited by hand\n", _sandbox.Read("lib/none.txt"));
        File.Delete(_sandbox["lib/none.txt"]);
        Build().Counts(restored: 6);
    }

    public void Dispose() => _sandbox.Dispose();

    private BuildResult Build(params string[] arguments) => _sandbox.Build("lib", arguments);

    private static void ExpectItems(BuildResult build) =>
        build.Succeeded().Says("Compile=1\n", "None=1\n", "MyOwn=own 50% a;b\n", "additional.txt", "FileWrites=1\n");

    private static void ExpectCompilerSkipped(BuildResult build) => Assert.Empty(build.Log.Tasks("Csc"));
}
