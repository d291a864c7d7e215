using BuildMemo.Core.Tests.Fingerprints;
using BuildMemo.Fingerprints;
using BuildMemo.Methods;
using BuildMemo.Testing;

namespace BuildMemo.Core.Tests.Methods;

/// <summary>A made-up machine: a .NET root, folders of packages, and a folder of an assembly that the SDK's compiler makes.</summary>
internal sealed class ClosureGround : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private int _sources;

    public ClosureGround()
    {
        Framework("Microsoft.NETCore.App", "10.0.12", ("System.Runtime", "10.0.0.0", "10.0.1226.1"), ("System.Collections", "10.0.0.0", "10.0.1226.1"), ("System.Text.Json", "10.0.0.0", "10.0.1226.1"));
        Closures = new MethodClosures(Options);
    }

    public ContentCache Contents { get; } = new();

    public MethodClosures Closures { get; }

    public MethodClosureOptions Options => new()
    {
        Contents = Contents,
        DotnetRoot = this["dotnet"],
        PackageFolders = [this["packages"], this["fallback"]],
        RuntimeIdentifiers = RuntimeIdentifiers.Fallbacks("linux-x64"),
    };

    public string this[string relative] => _folder[relative];

    public string Write(string relative, string content) => _folder.Write(relative, content);

    public void Framework(string name, string version, params (string Assembly, string AssemblyVersion, string FileVersion)[] assemblies)
    {
        string listed = string.Join(", ", assemblies.Select(one => $$"""
            "{{one.Assembly}}.dll": { "assemblyVersion": "{{one.AssemblyVersion}}", "fileVersion": "{{one.FileVersion}}" }
            """));
        Write($"dotnet/shared/{name}/{version}/{name}.deps.json", Deps("lib/" + version, $$"""
            "{{name}}.Runtime/{{version}}": { "runtime": { {{listed}} } }
            """));
    }

    /// <summary>A deps.json with these libraries of the one target.</summary>
    public static string Deps(string target, string libraries, string described = "") => $$"""
        { "runtimeTarget": { "name": "{{target}}" }, "targets": { "{{target}}": { {{libraries}} } }, "libraries": { {{described}} } }
        """;

    /// <summary>Compiles a library; its references are files.</summary>
    public string Library(string relative, string source, string? targetFramework = ".NETCoreApp,Version=v10.0", params string[] references)
    {
        string path = _folder[relative];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string attribute = targetFramework is null ? "" : $"[assembly: System.Runtime.Versioning.TargetFramework(\"{targetFramework}\")]\n";
        SdkCompiler.Compile(Write($"src/{_sources++}.cs", attribute + source), path, [.. references.Select(reference => "/r:" + reference), "/deterministic+"]);
        return path;
    }

    /// <summary>The user's assembly, <c>app/Steps.dll</c>, which refers to a library by use.</summary>
    public string Steps(string body = "1", params string[] references) =>
        Library("app/Steps.dll", $"public class Steps {{ public static object F() => {body}; }}", ".NETCoreApp,Version=v10.0", references);

    /// <summary>Names of the closure's files.</summary>
    public string[] Names(string assembly) => [.. Closures.Find(assembly).Files.Select(file => file.Name)];

    public void Dispose() => _folder.Dispose();
}
