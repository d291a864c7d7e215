using BuildMemo.Errors;
using BuildMemo.Execution.Methods;
using BuildMemo.Methods;

namespace BuildMemo.Core.Tests.Methods;

/// <summary>Which files belong to a method step's assembly.</summary>
public sealed class MethodClosureTests : IDisposable
{
    private const string PackageDeps = """
        "Steps/1.0.0": { "dependencies": { "Pack": "1.0.0", "Dep": "1.0.0" }, "runtime": { "Steps.dll": {} }, "resources": { "de/Steps.resources.dll": { "locale": "de" } } },
        "Pack/1.0.0": {
          "runtime": { "lib/net8.0/Pack.dll": { "assemblyVersion": "1.0.0.0", "fileVersion": "1.0.0.0" } },
          "resources": { "lib/net8.0/fr/Pack.resources.dll": { "locale": "fr" } },
          "runtimeTargets": {
            "runtimes/linux-x64/native/libpack.so": { "rid": "linux-x64", "assetType": "native" },
            "runtimes/win-x64/native/pack.dll": { "rid": "win-x64", "assetType": "native" },
            "runtimes/unix/native/libold.so": { "rid": "unix", "assetType": "native" } } },
        "Dep/1.0.0": { "runtime": { "Dep.dll": {} } }
        """;

    private const string PackageLibraries = """
        "Steps/1.0.0": { "type": "project" },
        "Pack/1.0.0": { "type": "package", "path": "pack/1.0.0" },
        "Dep/1.0.0": { "type": "project" }
        """;

    private readonly ClosureGround _ground = new();

    public void Dispose() => _ground.Dispose();

    /// <summary>A library as a build leaves it: its package in a folder of packages, its project reference beside it.</summary>
    private string LibraryWithPackage(string packages = "packages")
    {
        string pack = _ground.Library($"{packages}/pack/1.0.0/lib/net8.0/Pack.dll", "public class Pack { public static int P() => 1; }", ".NETCoreApp,Version=v8.0");
        string dep = _ground.Library("app/Dep.dll", "public class Dep { public static int D() => 1; }", ".NETStandard,Version=v2.0");
        string steps = _ground.Steps("Pack.P() + Dep.D()", pack, dep);
        _ground.Write("app/Steps.deps.json", ClosureGround.Deps(".NETCoreApp,Version=v10.0", PackageDeps, PackageLibraries));
        _ground.Write("app/de/Steps.resources.dll", "german");
        _ground.Write($"{packages}/pack/1.0.0/lib/net8.0/fr/Pack.resources.dll", "french");
        _ground.Write($"{packages}/pack/1.0.0/runtimes/linux-x64/native/libpack.so", "native");
        _ground.Write($"{packages}/pack/1.0.0/runtimes/unix/native/libold.so", "native, for others");
        return steps;
    }

    [Theory]
    [InlineData("packages")]
    [InlineData("fallback")]
    public void A_library_finds_its_packages_by_its_deps_json_in_the_folders_of_packages(string folder)
    {
        MethodClosure closure = _ground.Closures.Find(LibraryWithPackage(folder));

        Assert.Empty(closure.Problems);
        Assert.Equal(
            [
                ("Steps.dll", "app/Steps.dll", ClosureFileKind.Assembly),
                ("Dep.dll", "app/Dep.dll", ClosureFileKind.Assembly),
                ("Pack.dll", $"{folder}/pack/1.0.0/lib/net8.0/Pack.dll", ClosureFileKind.Assembly),
                ("Steps.deps.json", "app/Steps.deps.json", ClosureFileKind.Other),
                ("de/Steps.resources.dll", "app/de/Steps.resources.dll", ClosureFileKind.Satellite),
                ("fr/Pack.resources.dll", $"{folder}/pack/1.0.0/lib/net8.0/fr/Pack.resources.dll", ClosureFileKind.Satellite),
                ("runtimes/linux-x64/native/libpack.so", $"{folder}/pack/1.0.0/runtimes/linux-x64/native/libpack.so", ClosureFileKind.Native),
            ],
            closure.Files.Select(file => (file.Name, Path.GetRelativePath(_ground[""], file.Path), file.Kind)));
        Assert.Equal([("Microsoft.NETCore.App", "10.0.0", "10.0.12")], closure.Frameworks.Select(one => (one.Name, one.Requested, one.Selected)));
    }

    [Fact]
    public void A_probing_path_of_the_runtimeconfig_dev_json_is_looked_at_too()
    {
        string steps = LibraryWithPackage("elsewhere");
        Assert.NotEmpty(_ground.Closures.Find(steps).Problems);
        _ground.Write("app/Steps.runtimeconfig.dev.json", $$"""{ "runtimeOptions": { "additionalProbingPaths": [ "/nowhere/|arch|/|tfm|", "{{_ground["elsewhere"]}}" ] } }""");

        Assert.Empty(_ground.Closures.Find(steps).Problems);
    }

    [Fact]
    public void A_file_beside_the_assembly_goes_before_the_one_of_the_package()
    {
        string steps = LibraryWithPackage();
        File.Copy(_ground["packages/pack/1.0.0/lib/net8.0/Pack.dll"], _ground["app/Pack.dll"]);

        Assert.Equal(_ground["app/Pack.dll"], _ground.Closures.Find(steps).Files.Single(file => file.Name == "Pack.dll").Path);
    }

    [Fact]
    public void Assemblies_for_this_runtime_identifier_replace_the_common_ones_and_keep_their_place()
    {
        string steps = _ground.Steps();
        _ground.Write("app/Steps.deps.json", ClosureGround.Deps("t", """
            "Pack/1.0.0": {
              "runtime": { "lib/net8.0/Pack.dll": {} },
              "runtimeTargets": {
                "runtimes/win/lib/net8.0/Pack.dll": { "rid": "win", "assetType": "runtime" },
                "runtimes/unix/lib/net8.0/Pack.dll": { "rid": "unix", "assetType": "runtime" } } }
            """, """ "Pack/1.0.0": { "type": "package", "path": "pack/1.0.0" } """));
        _ground.Library("packages/pack/1.0.0/lib/net8.0/Pack.dll", "public class Common { }");
        _ground.Library("packages/pack/1.0.0/runtimes/unix/lib/net8.0/Pack.dll", "public class Unix { }");

        Assert.Equal(["Steps.dll", "Steps.deps.json", "runtimes/unix/lib/net8.0/Pack.dll"], _ground.Names(steps));
    }

    [Fact]
    public void Without_a_deps_json_what_is_referred_to_in_the_same_folder_belongs_to_it_and_nothing_else()
    {
        string far = _ground.Library("app/Far.dll", "public class Far { public static int F() => 1; }");
        string near = _ground.Library("app/Near.dll", "public class Near { public static int N() => Far.F(); }", ".NETCoreApp,Version=v10.0", far);
        _ground.Library("app/Stranger.dll", "public class Stranger { }");
        _ground.Write("app/de/Near.resources.dll", "german");
        _ground.Write("app/de/Stranger.resources.dll", "german");
        _ground.Write("app/data.json", "{}");
        _ground.Write("app/Near.pdb", "symbols");
        string steps = _ground.Steps("Near.N()", near);

        Assert.Empty(_ground.Closures.Find(steps).Problems);
        Assert.Equal(["Steps.dll", "Far.dll", "Near.dll", "Near.pdb", "de/Near.resources.dll"], _ground.Names(steps));
    }

    [Fact]
    public void A_framework_is_added_for_a_reference_that_only_it_answers()
    {
        _ground.Framework("Microsoft.AspNetCore.App", "10.0.12", ("Microsoft.AspNetCore.Http", "10.0.0.0", "10.0.1226.1"));
        string web = _ground.Library("refs/Microsoft.AspNetCore.Http.dll", "public class Http { public static int H() => 1; }");

        MethodClosure closure = _ground.Closures.Find(_ground.Steps("Http.H()", web));

        Assert.Empty(closure.Problems);
        Assert.Equal([("Microsoft.NETCore.App", "10.0.0"), ("Microsoft.AspNetCore.App", "10.0.0")], closure.Frameworks.Select(one => (one.Name, one.Requested)));
        Assert.Equal(["Microsoft.NETCore.App 10.0.0", "Microsoft.AspNetCore.App 10.0.0"], MethodClosures.FrameworksOf(closure).Select(one => $"{one.Name} {one.Version}"));
    }

    [Fact]
    public void A_framework_that_the_runtimeconfig_json_of_a_program_names_is_taken()
    {
        _ground.Framework("Microsoft.AspNetCore.App", "10.0.12", ("Microsoft.AspNetCore.Http", "10.0.0.0", "10.0.1226.1"));
        string steps = _ground.Steps();
        _ground.Write("app/Steps.runtimeconfig.json", """{ "runtimeOptions": { "tfm": "net8.0", "frameworks": [ { "name": "Microsoft.NETCore.App", "version": "8.0.0" }, { "name": "Microsoft.AspNetCore.App", "version": "8.0.0" } ] } }""");

        MethodClosure closure = _ground.Closures.Find(steps);

        Assert.Empty(closure.Problems);
        // No worker runs on less than its own framework.
        Assert.Equal([("Microsoft.NETCore.App", "10.0.0"), ("Microsoft.AspNetCore.App", "8.0.0")], closure.Frameworks.Select(one => (one.Name, one.Requested)));
    }

    [Theory]
    [InlineData("9.0.0.0", "9.0.24.52809", false)]
    [InlineData("10.0.0.0", "10.0.1226.1", false)]
    [InlineData("10.0.0.0", "10.0.1326.1", true)]
    [InlineData("11.0.0.0", "11.0.26.1", true)]
    public void Of_an_assembly_that_the_framework_has_as_well_the_later_version_is_taken(string assemblyVersion, string fileVersion, bool isTaken)
    {
        string steps = _ground.Steps();
        _ground.Write("app/Steps.deps.json", ClosureGround.Deps("t", $$"""
            "System.Text.Json/x": { "runtime": { "lib/net8.0/System.Text.Json.dll": { "assemblyVersion": "{{assemblyVersion}}", "fileVersion": "{{fileVersion}}" } } }
            """, """ "System.Text.Json/x": { "type": "package", "path": "system.text.json/x" } """));
        _ground.Library("packages/system.text.json/x/lib/net8.0/System.Text.Json.dll", "public class Json { }");

        Assert.Equal(isTaken, _ground.Names(steps).Contains("System.Text.Json.dll"));
    }

    [Theory]
    [InlineData(".NETStandard,Version=v2.0")]
    [InlineData(".NETCoreApp,Version=v8.0")]
    [InlineData(".NETCoreApp,Version=v9.0")]
    [InlineData(null)]
    public void Assemblies_for_net8_net9_and_netstandard_run_on_what_is_installed(string? targetFramework)
    {
        MethodClosure closure = _ground.Closures.Find(_ground.Library("app/Steps.dll", "public class S { }", targetFramework));

        Assert.Empty(closure.Problems);
        Assert.Equal("10.0.12", Assert.Single(closure.Frameworks).Selected);
    }

    [Fact]
    public void An_assembly_for_a_later_framework_than_any_that_is_installed_is_an_error_that_names_both()
    {
        Problem problem = Assert.Single(_ground.Closures.Find(_ground.Library("app/Steps.dll", "public class S { }", ".NETCoreApp,Version=v11.0")).Problems);

        Assert.Equal(Codes.FrameworkNotInstalled, problem.Code);
        Assert.Contains("needs Microsoft.NETCore.App 11.0.0 or later", problem.Message, StringComparison.Ordinal);
        Assert.Contains(_ground["dotnet/shared/Microsoft.NETCore.App"] + ": 10.0.12", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".NETFramework,Version=v4.8", ".NET Framework 4.8")]
    [InlineData(".NETFramework,Version=v4.7.2", ".NET Framework 4.7")]
    [InlineData("Silverlight,Version=v5.0", "'Silverlight,Version=v5.0'")]
    public void An_assembly_for_another_runtime_is_an_error_that_names_what_is_expected(string targetFramework, string named)
    {
        Problem problem = Assert.Single(_ground.Closures.Find(_ground.Library("app/Steps.dll", "public class S { }", targetFramework)).Problems);

        Assert.Equal(Codes.MethodAssemblyUnusable, problem.Code);
        Assert.Contains(named, problem.Message, StringComparison.Ordinal);
        Assert.Contains("net8.0 or later", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a native library", "it is no .NET assembly")]
    [InlineData("a native library for Windows", "it is a native library")]
    [InlineData("text", "it is no .NET assembly")]
    [InlineData("nothing", "it is no .NET assembly")]
    public void A_file_that_is_no_managed_assembly_is_an_error_that_names_what_is_expected(string kind, string named)
    {
        string path = _ground.Write("app/Steps.dll", kind == "text" ? "hello" : "");
        if (kind == "a native library")
            File.Copy(Environment.ProcessPath!, path, overwrite: true);
        if (kind == "a native library for Windows")
            File.WriteAllBytes(path, NativeImage());

        Problem problem = Assert.Single(_ground.Closures.Find(path).Problems);

        Assert.Equal(Codes.MethodAssemblyUnusable, problem.Code);
        Assert.Contains(named, problem.Message, StringComparison.Ordinal);
        Assert.Contains("net8.0 or later, or .NET Standard", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_assembly_that_does_not_exist_is_an_error_and_is_found_once_it_is_there()
    {
        Problem problem = Assert.Single(_ground.Closures.Find(_ground["app/Steps.dll"]).Problems);
        Assert.Equal(Codes.MethodAssemblyMissing, problem.Code);
        Assert.Contains(_ground["app/Steps.dll"] + " does not exist", problem.Message, StringComparison.Ordinal);

        Assert.Empty(_ground.Closures.Find(_ground.Steps()).Problems);
    }

    [Fact]
    public void A_package_that_is_not_there_is_an_error_that_names_who_wants_what_and_where_it_was_looked_for()
    {
        string steps = LibraryWithPackage();
        File.Delete(_ground["packages/pack/1.0.0/lib/net8.0/Pack.dll"]);

        Problem problem = Assert.Single(_ground.Closures.Find(steps).Problems);

        Assert.Equal(Codes.DependencyMissing, problem.Code);
        Assert.Contains("Steps.dll needs lib/net8.0/Pack.dll of Pack/1.0.0 (so says Steps.deps.json)", problem.Message, StringComparison.Ordinal);
        foreach (string place in (string[])["app/Pack.dll", "packages/pack/1.0.0/lib/net8.0/Pack.dll", "fallback/pack/1.0.0/lib/net8.0/Pack.dll"])
            Assert.Contains(_ground[place], problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_referenced_assembly_that_is_nowhere_is_an_error_that_names_who_wants_it_also_over_another_one()
    {
        string far = _ground.Library("gone/Far.dll", "public class Far { public static int F() => 1; }");
        string near = _ground.Library("app/Near.dll", "public class Near { public static int N() => Far.F(); }", ".NETCoreApp,Version=v10.0", far);

        Problem problem = Assert.Single(_ground.Closures.Find(_ground.Steps("Near.N()", near)).Problems);

        Assert.Equal(Codes.DependencyMissing, problem.Code);
        Assert.Contains("Near.dll needs the assembly 'Far'", problem.Message, StringComparison.Ordinal);
        Assert.Contains(_ground["app/Far.dll"], problem.Message, StringComparison.Ordinal);
        Assert.Contains(_ground["dotnet/shared/Microsoft.NETCore.App/10.0.12"], problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_package_refers_to_and_does_not_bring_is_optional()
    {
        string optional = _ground.Library("gone/Optional.dll", "public class Optional { public static int O() => 1; }");
        string pack = _ground.Library("packages/pack/1.0.0/lib/net8.0/Pack.dll", "public class Pack { public static int P() => Optional.O(); }", ".NETCoreApp,Version=v8.0", optional);
        string steps = _ground.Steps("Pack.P()", pack);
        _ground.Write("app/Steps.deps.json", ClosureGround.Deps("t", """ "Pack/1.0.0": { "runtime": { "lib/net8.0/Pack.dll": {} } } """, """ "Pack/1.0.0": { "type": "package", "path": "pack/1.0.0" } """));

        MethodClosure closure = _ground.Closures.Find(steps);

        Assert.Empty(closure.Problems);
        Assert.Equal("Pack.dll refers to Optional", Assert.Single(closure.Unresolved));
    }

    [Theory]
    [InlineData("app/Steps.deps.json", "{ \"runtimeTarget\": 1 }")]
    [InlineData("app/Steps.deps.json", "{ not json")]
    [InlineData("app/Steps.deps.json", "")]
    [InlineData("app/Steps.runtimeconfig.json", "{ \"runtimeOptions\": [] }")]
    public void A_damaged_file_beside_the_assembly_is_named(string name, string content)
    {
        string steps = _ground.Steps();
        string path = _ground.Write(name, content);

        Problem problem = Assert.Single(_ground.Closures.Find(steps).Problems);

        Assert.Equal(Codes.DependenciesUnreadable, problem.Code);
        Assert.StartsWith($"{path} is not understood: ", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_abstractions_of_BuildMemo_are_the_workers_own()
    {
        string abstractions = _ground.Library("gone/BuildMemo.Abstractions.dll", "public class StepContext { public static int S() => 1; }");

        Assert.Empty(_ground.Closures.Find(_ground.Steps("StepContext.S()", abstractions)).Problems);
    }

    // The headers of a PE image without a CLI header.
    private static byte[] NativeImage()
    {
        byte[] image = File.ReadAllBytes(typeof(MethodClosureTests).Assembly.Location);
        int header = BitConverter.ToInt32(image, 0x3C);
        // Optional header PE32: its directories begin at 96; the 15th is that of the CLI.
        Array.Clear(image, header + 24 + 96 + 14 * 8, 8);
        return image;
    }
}
