using System.Collections.Concurrent;
using System.Text.Json;
using BuildMemo.Fingerprints;

namespace BuildMemo.Methods;

/// <summary>The shared frameworks below one .NET root, and what assemblies they bring. Thread-safe.</summary>
/// <param name="dotnetRoot">The folder of the <c>dotnet</c> program that starts workers.</param>
internal sealed class SharedFrameworks(string dotnetRoot)
{
    /// <summary>The framework that every worker has.</summary>
    public const string Runtime = "Microsoft.NETCore.App";

    /// <summary>Frameworks that an assembly may need besides; only those of this system are ever installed.</summary>
    public static readonly string[] Others = ["Microsoft.AspNetCore.App", "Microsoft.WindowsDesktop.App"];

    /// <summary>How a worker's frameworks roll forward: to the lowest major version that is there, for a later one may behave differently.</summary>
    public const string RollForward = "Major";

    // An installed version never changes; its list takes 1 ms to read.
    private static readonly ConcurrentDictionary<string, Dictionary<string, DepsAsset>> s_assemblies = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<(string Name, string Version), string?> _selected = new();

    /// <summary>Where the versions of a framework lie.</summary>
    public string FolderOf(string name) => Path.Combine(dotnetRoot, "shared", name);

    /// <summary>The version that a worker gets which asks for one; null when none fits.</summary>
    public string? Select(string name, string requested) =>
        _selected.GetOrAdd((name, requested), key => DotnetSelection.Framework(dotnetRoot, key.Name, key.Version, RollForward));

    /// <summary>What is installed of a framework, for messages: <c>9.0.1, 10.0.12</c>, or <c>none</c>.</summary>
    public string Installed(string name)
    {
        try
        {
            string[] versions = [.. Directory.GetDirectories(FolderOf(name)).Select(Path.GetFileName).Order(StringComparer.Ordinal)!];
            return versions.Length == 0 ? "none" : string.Join(", ", versions);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // No such folder: nothing of it is installed.
            return "none";
        }
    }

    /// <summary>The assemblies of an installed version by their simple names.</summary>
    public IReadOnlyDictionary<string, DepsAsset> AssembliesOf(string name, string version) =>
        s_assemblies.GetOrAdd(Path.Combine(FolderOf(name), version), static (folder, framework) => Read(folder, framework), name);

    private static Dictionary<string, DepsAsset> Read(string folder, string name)
    {
        Dictionary<string, DepsAsset> assemblies = new(StringComparer.OrdinalIgnoreCase);
        try
        {
            foreach (DepsLibrary library in DepsFile.Parse(File.ReadAllBytes(Path.Combine(folder, name + ".deps.json"))))
            {
                foreach (DepsAsset asset in library.Assets)
                {
                    if (asset.Kind == DepsAssetKind.Runtime)
                        assemblies.TryAdd(Path.GetFileNameWithoutExtension(asset.Path), asset);
                }
            }
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            // The host takes what lies in the folder then, and so does this.
            foreach (string file in Directory.Exists(folder) ? Directory.GetFiles(folder, "*.dll") : [])
                assemblies.TryAdd(Path.GetFileNameWithoutExtension(file), new(Path.GetFileName(file), DepsAssetKind.Runtime));
        }

        return assemblies;
    }
}
