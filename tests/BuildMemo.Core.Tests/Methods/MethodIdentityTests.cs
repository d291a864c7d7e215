using System.Collections.Immutable;
using BuildMemo.Errors;
using BuildMemo.Execution.Methods;
using BuildMemo.Files;
using BuildMemo.Fingerprints;
using BuildMemo.Methods;

namespace BuildMemo.Core.Tests.Methods;

/// <summary>What identifies the methods of an assembly, what keys their workers, and when either is looked at again.</summary>
public sealed class MethodIdentityTests : IDisposable
{
    private readonly ClosureGround _ground = new();

    public void Dispose() => _ground.Dispose();

    private string StepsWithDependency(string dependency = "1", string steps = "Dep.D()")
    {
        string dep = _ground.Library("app/Dep.dll", $"public class Dep {{ public static int D() => {dependency}; }}");
        return _ground.Steps(steps, dep);
    }

    // As the fingerprint takes it: names, kinds and digests; paths and times don't count.
    private static string[] Facts(ToolIdentity identity) => [.. identity.Parts.Select(part => $"{part.Name} {part.Kind} {part.Digest}")];

    private string[] Identity(string assembly) => Facts(_ground.Closures.Identify(assembly));

    private string Key(string assembly)
    {
        ImmutableArray<ClosureFile>? files = _ground.Closures.FilesOf(assembly, out Problem? problem);
        Assert.Null(problem);
        return ShadowCopies.KeyOf(files!.Value);
    }

    [Fact]
    public void Assembly_dependencies_runtime_and_binder_count()
    {
        ToolIdentity identity = _ground.Closures.Identify(StepsWithDependency());

        Assert.Equal(
            [
                ("Steps.dll", ToolPartKind.Assembly),
                ("Dep.dll", ToolPartKind.Dependency),
                ("Microsoft.NETCore.App 10.0.12", ToolPartKind.Runtime),
                ($"BuildMemo binder {MethodIdentity.BinderVersion}", ToolPartKind.Runtime),
            ],
            identity.Parts.Select(part => (part.Name, part.Kind)));
        Assert.Equal(identity.Parts.Length, identity.Parts.Select(part => part.Digest).Distinct().Count());
    }

    [Fact]
    public void M4_Other_files_beside_the_assembly_do_not_count()
    {
        string steps = StepsWithDependency();
        string[] before = Identity(steps);
        string key = Key(steps);
        _ground.Write("app/notes.txt", "x");
        _ground.Write("app/Other.dll", "x");
        _ground.Write("app/Steps.dll.config", "<x/>");

        Assert.Equal(before, Identity(steps));
        Assert.Equal(key, Key(steps));
    }

    [Fact]
    public void M4_Symbols_and_the_deps_json_are_for_the_worker_and_do_not_count()
    {
        string steps = StepsWithDependency();
        string[] before = Identity(steps);
        string key = Key(steps);
        _ground.Write("app/Steps.pdb", "symbols");
        _ground.Write("app/Steps.deps.json", ClosureGround.Deps("t", """ "Dep/1.0.0": { "runtime": { "Dep.dll": {} } } """, """ "Dep/1.0.0": { "type": "project" } """));

        Assert.Equal(before, Identity(steps));
        Assert.NotEqual(key, Key(steps));
    }

    [Fact]
    public void M4_A_dependency_counts_also_when_it_is_reached_over_another_one()
    {
        string far = _ground.Library("app/Far.dll", "public class Far { public static int F() => 1; }");
        string near = _ground.Library("app/Near.dll", "public class Near { public static int N() => Far.F(); }", ".NETCoreApp,Version=v10.0", far);
        string steps = _ground.Steps("Near.N()", near);
        string[] before = Identity(steps);
        _ground.Library("app/Far.dll", "public class Far { public static int F() => 2; }");

        Assert.NotEqual(before, Identity(steps));
    }

    [Fact]
    public void M4_Edits_around_the_code_do_not_count()
    {
        string[] before = Identity(StepsWithDependency());

        // Layout and comments; the copy lies in another folder as well.
        string dep = _ground.Library("other/Dep.dll", "// the answer\npublic class Dep\n{\n    /* all */ public static int D() => 1;\n}");
        string steps = _ground.Library("other/Steps.dll", "public class Steps\n{\n    // says it\n    public static object F() => Dep.D();\n}", references: dep);
        Assert.Equal(before, Identity(steps));
    }

    [Fact]
    public void A_native_part_counts_by_its_bytes_and_a_satellite_by_its_content()
    {
        string steps = _ground.Steps();
        _ground.Write("app/Steps.deps.json", ClosureGround.Deps("t", """ "Steps/1": { "runtime": { "Steps.dll": {} }, "native": { "libx.so": {} }, "resources": { "de/Steps.resources.dll": { "locale": "de" } } } """));
        _ground.Write("app/libx.so", "one");
        _ground.Library("app/de/Steps.resources.dll", "public class German { }");
        string[] first = Identity(steps);
        _ground.Write("app/libx.so", "two");
        string[] second = Identity(steps);
        _ground.Library("app/de/Steps.resources.dll", "public class Deutsch { }");

        Assert.Equal(3, new[] { first, second, Identity(steps) }.Select(facts => string.Join('\n', facts)).Distinct().Count());
    }

    [Fact]
    public void Another_version_of_the_runtime_is_another_identity()
    {
        string steps = StepsWithDependency();
        string[] before = Identity(steps);
        _ground.Framework("Microsoft.NETCore.App", "10.0.13", ("System.Runtime", "10.0.0.0", "10.0.1326.1"));

        // The versions are looked up anew in each run.
        Assert.NotEqual(before, Facts(new MethodClosures(_ground.Options).Identify(steps)));
    }

    [Fact]
    public void M5_An_assembly_that_can_not_be_identified_is_a_named_error_and_no_identity()
    {
        ToolIdentity identity = _ground.Closures.Identify(_ground.Write("app/Steps.dll", "text"));

        Assert.Empty(identity.Parts);
        Assert.Equal(Codes.MethodAssemblyUnusable, Assert.Single(identity.Problems).Code);
    }

    [Fact]
    public void Asked_again_nothing_is_read_unless_it_changed()
    {
        string steps = StepsWithDependency();
        Age("app/Steps.dll", "app/Dep.dll");
        MethodClosure closure = _ground.Closures.Find(steps);
        ToolIdentity identity = _ground.Closures.Identify(steps);
        ImmutableArray<ClosureFile>? files = _ground.Closures.FilesOf(steps, out _);
        int read = _ground.Contents.HashedFiles;

        for (int i = 0; i < 100; i++)
        {
            Assert.Same(closure, _ground.Closures.Find(steps));
            Assert.Same(identity, _ground.Closures.Identify(steps));
            Assert.True(files!.Value == _ground.Closures.FilesOf(steps, out _)!.Value);
        }

        Assert.Equal(read, _ground.Contents.HashedFiles);
    }

    [Fact]
    public void An_assembly_that_is_rebuilt_during_the_build_gets_a_new_identity_and_a_new_key()
    {
        string steps = StepsWithDependency();
        string[] before = Identity(steps);
        string key = Key(steps);
        _ground.Steps("2");

        Assert.NotEqual(before, Identity(steps));
        Assert.NotEqual(key, Key(steps));
    }

    [Fact]
    public void A_rebuild_that_changes_no_code_gets_a_new_key_and_keeps_its_identity()
    {
        string steps = _ground.Library("app/Steps.dll", "[assembly: System.Reflection.AssemblyInformationalVersion(\"1+aaa\")] public class S { }");
        string[] before = Identity(steps);
        string key = Key(steps);
        _ground.Library("app/Steps.dll", "[assembly: System.Reflection.AssemblyInformationalVersion(\"1+bbbb\")] public class S { }");

        Assert.Equal(before, Identity(steps));
        Assert.NotEqual(key, Key(steps));
    }

    [Fact]
    public void Two_steps_whose_assemblies_bring_different_versions_of_one_library_have_different_keys_and_files()
    {
        string[] keys = new string[2];
        for (int version = 1; version <= 2; version++)
        {
            string dep = _ground.Library($"packages/dep/{version}.0.0/lib/Dep.dll", $"[assembly: System.Reflection.AssemblyVersion(\"{version}.0.0.0\")] public class Dep {{ public static int D() => {version}; }}");
            string steps = _ground.Library($"app{version}/Steps.dll", "public class Steps { public static object F() => Dep.D(); }", references: dep);
            _ground.Write($"app{version}/Steps.deps.json", ClosureGround.Deps(
                "t",
                $$""" "Dep/{{version}}.0.0": { "runtime": { "lib/Dep.dll": {} } } """,
                $$""" "Dep/{{version}}.0.0": { "type": "package", "path": "dep/{{version}}.0.0" } """));
            Assert.Equal(dep, _ground.Closures.Find(steps).Files.Single(file => file.Name == "Dep.dll").Path);
            keys[version - 1] = Key(steps);
        }

        Assert.NotEqual(keys[0], keys[1]);
    }

    [Fact]
    public void The_files_that_decide_about_the_closure_are_named_absent_ones_as_well()
    {
        string steps = StepsWithDependency();

        Assert.Equal(
            [steps, _ground["app/Steps.deps.json"], _ground["app/Steps.runtimeconfig.json"]],
            _ground.Closures.Identify(steps).Sources.Select(source => source.Path));
    }

    [Fact]
    public void A_deps_json_that_appears_is_looked_at()
    {
        string steps = StepsWithDependency();
        Assert.Equal(["Steps.dll", "Dep.dll"], _ground.Names(steps));
        _ground.Write("app/Steps.deps.json", ClosureGround.Deps("t", """ "More/1": { "runtime": { "More.dll": {} } } """));
        _ground.Library("app/More.dll", "public class More { }");

        Assert.Contains("More.dll", _ground.Names(steps));
    }

    [Fact]
    public void The_worker_is_built_for_the_version_that_closures_ask_for_at_least()
    {
        AssemblyHead? core = AssemblyHead.TryRead(typeof(MethodClosures).Assembly.Location, out _);

        Assert.Equal($".NETCoreApp,Version=v{Version.Parse(ClosureResolver.WorkerVersion).ToString(2)}", core!.TargetFramework);
        Assert.Equal(SharedFrameworks.RollForward, RuntimeConfiguration.RollForward);
    }

    // Older than the file system's clock resolution, so that stamps are trusted.
    private void Age(params string[] names)
    {
        long written = names.Max(name => FileSystem.Status(_ground[name]).Stamp.Changed);
        SpinWait.SpinUntil(() => Clock.NowNanoseconds() - written > 50_000_000);
    }
}
