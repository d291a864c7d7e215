namespace BuildMemo.EndToEnd.Tests;

/// <summary>Which assemblies steps may name, and what changes when one does; by the packed package in a real build.</summary>
public sealed class MethodAssemblies : IDisposable
{
    private readonly FaultyMethods _ground = new();

    public void Dispose() => _ground.Dispose();

    [Theory]
    [InlineData("net8.0")]
    [InlineData("net9.0")]
    [InlineData("netstandard2.1")]
    public void Assemblies_for_earlier_frameworks_run_on_the_one_that_is_installed(string framework)
    {
        _ground.Library("Steps", "namespace Steps { public static class Host { public static string Version() => System.Environment.Version.Major + \" \" + typeof(Host).Assembly.GetName().Name; } }", framework, ("ImplicitUsings", "disable"));
        _ground.Consumer(Step("host", "Steps", "Steps.Host.Version"), "Steps").Build().Counts(ran: 1);

        Assert.Equal($"{Environment.Version.Major} Steps", _ground.Result("host"));
    }

    [Fact]
    public void What_is_no_assembly_for_a_worker_is_refused_with_what_was_expected()
    {
        string native = Directory.GetFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "libSystem.Native.so").Single();
        // As the compiler marks what is built for .NET Framework 4.8.
        _ground.Library("Old", "[assembly: System.Runtime.Versioning.TargetFramework(\".NETFramework,Version=v4.8\")] namespace Old { public static class A { public static int One() => 1; } }", "netstandard2.1", ("GenerateTargetFrameworkAttribute", "false"), ("ImplicitUsings", "disable"));
        _ground.Consumer(Step("old", "Old", "Old.A.One") + Step("native", native, "A.B.C"), "Old");

        _ground.Build().FailedWith("'old'", "BMEMO1101", "Old.dll' is for .NET Framework (.NETFramework,Version=v4.8), which a worker can't load; build it for net8.0 or later",
            "'native'", "BMEMO1100", "libSystem.Native.so' can't be read: it is not a .NET assembly", "A .NET assembly for net8.0 or later was expected");
    }

    [Fact]
    public void A_missing_dependency_is_named_with_where_it_was_looked_for()
    {
        _ground.Library("Shared", "namespace Shared { public static class Text { public static string Of() => \"shared\"; } }");
        _ground.Library("Steps", "namespace Steps { public static class A { public static string Of() => Shared.Text.Of(); } }");
        Reference("Steps", "Shared");
        _ground.Consumer(Step("a", "Steps", "Steps.A.Of"), "Steps").Build().Counts(ran: 1);
        string folder = _ground.Sandbox["Steps/bin/Debug/net10.0"];
        _ground.Consumer(Step("a", Path.Combine(folder, "Steps.dll"), "Steps.A.Of"));
        File.Delete(Path.Combine(folder, "Shared.dll"));
        File.Delete(Path.Combine(folder, "Steps.deps.json"));

        _ground.Build().FailedWith("BMEMO2463", "Step", "'a'", "Steps.dll needs the assembly 'Shared', which is nowhere", Path.Combine(folder, "Shared.dll"), "Microsoft.NETCore.App");
    }

    [Fact]
    public void A_method_finds_its_texts_of_another_culture_in_the_satellite_assembly()
    {
        _ground.Library("Steps", "namespace Steps { public static class A { public static string Of(string culture) => new System.Resources.ResourceManager(\"Steps.Texts\", typeof(A).Assembly).GetString(\"word\", new System.Globalization.CultureInfo(culture))!; } }");
        foreach ((string name, string word) in new[] { ("Texts.resx", "house"), ("Texts.de.resx", "Haus") })
        {
            _ground.Sandbox.Write("Steps/" + name, $"""
                <root><resheader name="resmimetype"><value>text/microsoft-resx</value></resheader><resheader name="version"><value>2.0</value></resheader>
                <resheader name="reader"><value>System.Resources.ResXResourceReader, System.Windows.Forms</value></resheader><resheader name="writer"><value>System.Resources.ResXResourceWriter, System.Windows.Forms</value></resheader>
                <data name="word"><value>{word}</value></data></root>
                """);
        }

        string steps = string.Concat(((string[])["de", "fr"]).SelectMany(culture => ((string[])["false", "true"]).Select(fresh =>
            $"<MemoStep Include=\"{culture}-{fresh}\" Assembly=\"Steps\" Method=\"Steps.A.Of\" Parameters=\"culture={culture}\" FreshContext=\"{fresh}\" />")));
        _ground.Consumer(steps, "Steps").Build().Counts(ran: 4);
        Assert.Equal(["Haus", "Haus", "house", "house"], ((string[])["de-false", "de-true", "fr-false", "fr-true"]).Select(_ground.Result));
    }

    [Fact]
    public void Two_assemblies_that_bring_different_versions_of_one_library_both_work()
    {
        foreach (string version in (string[])["1", "2"])
        {
            _ground.Library("Shared" + version, $"namespace Shared {{ public static class Text {{ public static string V{version}() => typeof(Text).Assembly.GetName().Version + \" {version}\"; }} }}", "net10.0", ("AssemblyName", "Shared"), ("Version", version + ".0.0"));
            _ground.Library("Steps" + version, $"namespace Steps {{ public static class A {{ public static string Of() => Shared.Text.V{version}(); }} }}");
            Reference("Steps" + version, "Shared" + version);
        }

        _ground.Consumer(Step("one", "Steps1", "Steps.A.Of") + Step("two", "Steps2", "Steps.A.Of"), "Steps1", "Steps2").Build().Counts(ran: 2);

        Assert.Equal("1.0.0.0 1", _ground.Result("one"));
        Assert.Equal("2.0.0.0 2", _ground.Result("two"));
    }

    [Fact]
    public void An_assembly_that_is_rebuilt_between_builds_and_during_one_is_never_taken_for_the_old_one()
    {
        Steps("first");
        _ground.Consumer(Step("a", "Steps", "Steps.A.Of"), "Steps").Build().Counts(ran: 1);
        Assert.Equal("first", _ground.Result("a"));
        Steps("second");
        _ground.Build().Counts(ran: 1);
        Assert.Equal("second", _ground.Result("a"));

        // A second call in one build, with a rebuild between: the worker of the first is still there.
        string library = _ground.Sandbox["Steps/Steps.csproj"];
        string code = _ground.Sandbox["Steps/Code.cs"];
        string app = _ground.Sandbox.Read("app/App.csproj");
        _ground.Sandbox.Write("app/App.csproj", app.Replace("</Project>", $"""
            <Target Name="Again" AfterTargets="BuildMemoRun">
              <WriteLinesToFile File="{code}" Lines="$([System.IO.File]::ReadAllText('{code}').Replace('second', 'third'))" Overwrite="true" />
              <MSBuild Projects="{library}" Properties="Rebuilt=true" />
              <ItemGroup><Again Include="again" Assembly="{_ground.Sandbox["Steps/bin/Debug/net10.0/Steps.dll"]}" Method="Steps.A.Of" /></ItemGroup>
              <MemoRun Steps="@(Again)" JournalName="again" />
            </Target>
            </Project>
            """, StringComparison.Ordinal));
        _ground.Build().Counts(upToDate: 1, ran: 1);
        Assert.Equal("second", _ground.Result("a"));
        Assert.Equal("third", _ground.Result("again"));
    }

    [Fact]
    public void Where_nothing_changed_no_code_of_the_user_is_loaded_by_any_process()
    {
        string marker = _ground.Sandbox["loaded"];
        _ground.Library("Steps", $$"""
            namespace Steps
            {
                public static class A
                {
                    [System.Runtime.CompilerServices.ModuleInitializer]
                    internal static void Loaded() => System.IO.File.AppendAllText("{{marker}}", System.Environment.CommandLine + "\n");

                    public static string Of() => "made";
                }
            }
            """);
        _ground.Consumer(Step("a", "Steps", "Steps.A.Of"), "Steps").Build().Counts(ran: 1);
        Assert.Contains("BuildMemo.Worker.dll", Assert.Single(File.ReadAllLines(marker)), StringComparison.Ordinal);
        File.Delete(marker);
        _ground.Build().Counts(upToDate: 1);
        Directory.Delete(_ground.Sandbox["app/obj/Debug/net10.0/buildmemo"], recursive: true);
        _ground.Build().Counts(restored: 1);
        Assert.False(File.Exists(marker));
    }

    private static string Step(string name, string assembly, string method) => $"<MemoStep Include=\"{name}\" Assembly=\"{assembly}\" Method=\"{method}\" />";

    private void Steps(string value) => _ground.Library("Steps", $"namespace Steps {{ public static class A {{ public static string Of() => \"{value}\"; }} }}");

    private void Reference(string project, string referenced)
    {
        string file = $"{project}/{project}.csproj";
        _ground.Sandbox.Write(file, _ground.Sandbox.Read(file).Replace("</Project>", $"<ItemGroup><ProjectReference Include=\"../{referenced}/{referenced}.csproj\" /></ItemGroup></Project>", StringComparison.Ordinal));
    }
}
