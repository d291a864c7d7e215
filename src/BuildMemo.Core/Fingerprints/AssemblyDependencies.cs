using System.Text.Json;
using BuildMemo.Files;

namespace BuildMemo.Fingerprints;

/// <summary>The private dependencies of an assembly that starts a program: what its deps.json names, beside it or in a package folder.</summary>
internal static class AssemblyDependencies
{
    /// <summary>
    /// Absolute paths of the files that are there, sorted by what the deps.json calls them; framework assemblies aren't among them.
    /// Without a deps.json the host takes every assembly of the folder, and so does this.
    /// </summary>
    public static List<string> Find(string assembly, IReadOnlyList<string> packageFolders)
    {
        string folder = Path.GetDirectoryName(assembly)!;
        string depsFile = Path.ChangeExtension(assembly, ".deps.json");
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        try
        {
            if (File.Exists(depsFile))
            {
                using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(depsFile));
                Read(document.RootElement, folder, packageFolders, found);
            }
            else
            {
                foreach (string file in Directory.GetFiles(folder, "*.dll"))
                    found[Path.GetFileName(file)] = file;
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or IOException or UnauthorizedAccessException)
        {
            // The host can't read it either and the step fails by itself; its bytes stand for the dependencies.
            found["deps.json"] = depsFile;
        }
        var paths = new List<string>(found.Count);
        foreach (KeyValuePair<string, string> entry in found)
        {
            if (entry.Value != assembly && !paths.Contains(entry.Value))
                paths.Add(entry.Value);
        }
        return paths;
    }

    private static void Read(JsonElement root, string folder, IReadOnlyList<string> packageFolders, SortedDictionary<string, string> found)
    {
        string target = root.GetProperty("runtimeTarget").GetProperty("name").GetString() ?? "";
        root.TryGetProperty("libraries", out JsonElement libraries);
        foreach (JsonProperty library in root.GetProperty("targets").GetProperty(target).EnumerateObject())
        {
            string packagePath = libraries.ValueKind == JsonValueKind.Object
                && libraries.TryGetProperty(library.Name, out JsonElement entry)
                && entry.TryGetProperty("path", out JsonElement path)
                ? path.GetString() ?? ""
                : "";
            foreach (string group in (string[])["runtime", "native", "runtimeTargets", "resources"])
            {
                if (!library.Value.TryGetProperty(group, out JsonElement assets))
                    continue;
                foreach (JsonProperty asset in assets.EnumerateObject())
                {
                    if (Locate(asset.Name, group, packagePath, folder, packageFolders) is { } file)
                        found[$"{library.Name}/{asset.Name}"] = file;
                }
            }
        }
    }

    private static string? Locate(string asset, string group, string packagePath, string folder, IReadOnlyList<string> packageFolders)
    {
        string[] beside = group switch
        {
            "runtimeTargets" => [asset],
            // lib/net8.0/de/X.resources.dll lies in de/
            "resources" => [Path.Combine(Path.GetFileName(Path.GetDirectoryName(asset)) ?? "", Path.GetFileName(asset))],
            _ => [Path.GetFileName(asset), asset],
        };
        foreach (string name in beside)
        {
            string file = Path.Combine(folder, name);
            if (FileSystem.Status(file).Kind == FileKind.File)
                return file;
        }
        foreach (string packageFolder in packageFolders)
        {
            string file = Path.Combine(packageFolder, packagePath, asset);
            if (packagePath.Length > 0 && FileSystem.Status(file).Kind == FileKind.File)
                return file;
        }
        return null;
    }
}
