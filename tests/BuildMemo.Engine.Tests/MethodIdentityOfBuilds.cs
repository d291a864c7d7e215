using System.Collections.Immutable;
using System.Runtime.InteropServices;
using BuildMemo.Errors;
using BuildMemo.Execution.Methods;
using BuildMemo.Fingerprints;
using BuildMemo.Methods;
using BuildMemo.Testing;

namespace BuildMemo.Engine.Tests;

/// <summary>Identities and closures of assemblies that <c>dotnet build</c> made, with everything the SDK writes into them.</summary>
public sealed class MethodIdentityOfBuilds(MethodIdentityOfBuilds.Ground ground) : IClassFixture<MethodIdentityOfBuilds.Ground>
{
    /// <summary>One small solution, built once for all tests.</summary>
    public sealed class Ground : IDisposable
    {
        private readonly Sandbox _sandbox = new();

        public Ground()
        {
            _sandbox.Project("one/Dep", "Dep.csproj").Sdk(targetFramework: "netstandard2.0").Property("LangVersion", "latest")
                .File("Dep.cs", "namespace Dep { public static class Words { public static string One() => \"one\"; } }").Save();
            _sandbox.Project("one/Steps", "Steps.csproj").Sdk(targetFramework: "net8.0").Property("ImplicitUsings", "enable").Property("Nullable", "enable")
                .Item("PackageReference", "Google.Protobuf", ("Version", "3.25.1"))
                .Item("PackageReference", "Mono.Posix.NETStandard", ("Version", "1.0.0"))
                .Item("ProjectReference", "../Dep/Dep.csproj")
                .File("Words.de.resx", "<root><data name=\"A\" xml:space=\"preserve\"><value>eins</value></data></root>")
                .File("Steps.cs", """
                    using System.Text.RegularExpressions;
                    namespace Steps;
                    public static partial class Tools
                    {
                        public static int Length(string text) => Letters().Count(text) + Google.Protobuf.ByteString.CopyFromUtf8(text).Length + Dep.Words.One().Length + Local.Value;
                        public static int Process() => Mono.Unix.Native.Syscall.getpid();
                        public static async Task<int> Later() { await Task.Delay(1); return 1; }
                        [GeneratedRegex("[a-z]+")] private static partial Regex Letters();
                    }
                    file static class Local { public static int Value => 3; }
                    """).Save();
            new Git(_sandbox["one"]).Init();
            First = Build("one");
        }

        /// <summary>Path of the assembly of the first build.</summary>
        public string First { get; }

        public string this[string relative] => _sandbox[relative];

        /// <summary>Builds in a folder; the path of the assembly.</summary>
        public string Build(string folder, params string[] properties)
        {
            _sandbox.Build(folder + "/Steps", [.. properties.Select(property => "-p:" + property)]).Succeeded();
            return _sandbox[folder + "/Steps/bin/Debug/net8.0/Steps.dll"];
        }

        public Git Git(string folder) => new(_sandbox[folder]);

        public void CopyWithoutGit(string from, string to)
        {
            foreach (string file in (string[])["Dep/Dep.csproj", "Dep/Dep.cs", "Steps/Steps.csproj", "Steps/Steps.cs", "Steps/Words.de.resx"])
            {
                Directory.CreateDirectory(Path.GetDirectoryName(_sandbox[$"{to}/{file}"])!);
                File.Copy(_sandbox[$"{from}/{file}"], _sandbox[$"{to}/{file}"]);
            }
        }

        public void Dispose() => _sandbox.Dispose();
    }

    private static MethodClosures Closures() => new(new()
    {
        Contents = new ContentCache(),
        DotnetRoot = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")),
        PackageFolders = [Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages")],
    });

    private static string Identity(string assembly)
    {
        ToolIdentity identity = Closures().Identify(assembly);
        Assert.Empty(identity.Problems);
        return string.Join('\n', identity.Parts.Select(part => $"{part.Name} {part.Digest}"));
    }

    [Fact]
    public void The_closure_of_a_class_library_is_complete()
    {
        MethodClosure closure = Closures().Find(ground.First);

        Assert.Empty(closure.Problems);
        string rid = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";
        Assert.Equal(
            [
                "Steps.dll", "Dep.dll", "Dep.pdb", "Google.Protobuf.dll", "Steps.deps.json", "Steps.pdb", "de/Steps.resources.dll",
                $"runtimes/{rid}/lib/netstandard2.0/Mono.Posix.NETStandard.dll", $"runtimes/{rid}/native/libMonoPosixHelper.so",
            ],
            closure.Files.Select(file => file.Name));
        Assert.Equal([("Microsoft.NETCore.App", "10.0.0")], closure.Frameworks.Select(framework => (framework.Name, framework.Requested)));
    }

    [Fact]
    public void M4_The_identity_is_the_same_after_an_empty_commit_in_another_folder_and_without_git()
    {
        string first = Identity(ground.First);
        byte[] firstBytes = File.ReadAllBytes(ground.First);
        ground.Git("one").Commit("Nothing");
        ground.Git("one").Clone(ground["a/much/deeper/folder"]);
        ground.CopyWithoutGit("one", "plain");
        (string Name, string Assembly)[] others =
        [
            ("after an empty commit, in a clone in another folder", ground.Build("a/much/deeper/folder")),
            ("without git, not deterministic, paths mapped away", ground.Build("plain", "Deterministic=false", "PathMap=" + ground["plain"] + "=/_/", "SourceRevisionId=1234567")),
        ];

        foreach ((string name, string assembly) in others)
        {
            // The bytes do differ, or the test shows nothing.
            Assert.NotEqual(firstBytes, File.ReadAllBytes(assembly));
            Assert.True(first == Identity(assembly), $"{name}:\n{first}\n{Identity(assembly)}");
        }

        // An edit of the dependency, in the folder where everything else is built already.
        string dependency = ground["plain/Dep/Dep.cs"];
        File.WriteAllText(dependency, File.ReadAllText(dependency).Replace("\"one\"", "\"ono\"", StringComparison.Ordinal));
        Assert.NotEqual(first, Identity(ground.Build("plain", "Deterministic=false", "SourceRevisionId=1234567")));
    }

    [Fact]
    public void The_copy_of_a_build_loads_with_its_dependencies_and_native_parts()
    {
        using TemporaryFolder folder = new();
        using ShadowCopies copies = ShadowCopies.TryOpen(ShadowFolder.TryMake(folder.Path, null, out _)!, out _)!;
        ImmutableArray<ClosureFile>? files = Closures().FilesOf(ground.First, out Problem? problem);
        Assert.Null(problem);
        using ShadowCopy copy = copies.TryTake(files!.Value, out problem)!;
        Assert.Null(problem);

        var context = new System.Runtime.Loader.AssemblyLoadContext("copy", isCollectible: true);
        context.Resolving += (_, name) => files.Value.FirstOrDefault(file => file.Kind == ClosureFileKind.Assembly && Path.GetFileNameWithoutExtension(file.Name) == name.Name) is { } file
            ? context.LoadFromAssemblyPath(copy.PathOf(file.Name))
            : null;
        context.ResolvingUnmanagedDll += (_, name) => files.Value.FirstOrDefault(file => file.Kind == ClosureFileKind.Native && Path.GetFileNameWithoutExtension(file.Name).EndsWith(name, StringComparison.Ordinal)) is { } file
            ? NativeLibrary.Load(copy.PathOf(file.Name))
            : 0;
        Type tools = context.LoadFromAssemblyPath(copy.PathOf("Steps.dll")).GetType("Steps.Tools")!;

        Assert.Equal(copy.PathOf("Steps.dll"), tools.Assembly.Location);
        Assert.Equal(1 + 4 + 3 + 3, tools.GetMethod("Length")!.Invoke(null, ["text"]));
        Assert.Equal(Environment.ProcessId, tools.GetMethod("Process")!.Invoke(null, []));
        context.Unload();
    }
}
