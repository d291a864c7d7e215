using System.Collections.Immutable;
using System.Text.Json;

namespace BuildMemo.Fingerprints;

/// <summary>
/// What a <c>.deps.json</c> says (dotnet/sdk: "Runtime configuration files"): the libraries of its runtime target in the order of the
/// file, each with its assets. It doesn't know where they lie.
/// </summary>
internal static class DepsFile
{
    /// <summary>The libraries of the runtime target. Throws <see cref="JsonException"/> for what isn't such a file.</summary>
    /// <param name="content">The file's bytes, UTF-8.</param>
    public static ImmutableArray<DepsLibrary> Parse(ReadOnlyMemory<byte> content)
    {
        try
        {
            if (content.Span.StartsWith("\uFEFF"u8))
                content = content[3..];
            using JsonDocument document = JsonDocument.Parse(content, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            JsonElement root = document.RootElement;
            string target = TextOf(root.GetProperty("runtimeTarget").GetProperty("name"));
            root.TryGetProperty("libraries", out JsonElement libraries);
            ImmutableArray<DepsLibrary>.Builder found = ImmutableArray.CreateBuilder<DepsLibrary>();
            foreach (JsonProperty library in root.GetProperty("targets").GetProperty(target).EnumerateObject())
                found.Add(LibraryOf(library, libraries));
            return found.ToImmutable();
        }
        catch (Exception error) when (error is InvalidOperationException or KeyNotFoundException)
        {
            // What the document lacks or has of another kind; who reads the file tells its user one thing.
            throw new JsonException("it has not the form of a deps.json: " + error.Message, error);
        }
    }

    private static DepsLibrary LibraryOf(JsonProperty library, JsonElement libraries)
    {
        string type = "";
        string path = "";
        if (libraries.ValueKind == JsonValueKind.Object && libraries.TryGetProperty(library.Name, out JsonElement described))
        {
            type = described.TryGetProperty("type", out JsonElement kind) ? TextOf(kind) : "";
            path = described.TryGetProperty("path", out JsonElement place) ? TextOf(place) : "";
        }

        ImmutableArray<DepsAsset>.Builder assets = ImmutableArray.CreateBuilder<DepsAsset>();
        Add(assets, library.Value, "runtime", DepsAssetKind.Runtime);
        Add(assets, library.Value, "native", DepsAssetKind.Native);
        Add(assets, library.Value, "runtimeTargets", DepsAssetKind.Runtime);
        Add(assets, library.Value, "resources", DepsAssetKind.Resource);
        return new(library.Name, type, path, assets.ToImmutable());
    }

    private static void Add(ImmutableArray<DepsAsset>.Builder assets, JsonElement library, string group, DepsAssetKind kind)
    {
        if (!library.TryGetProperty(group, out JsonElement listed))
            return;
        foreach (JsonProperty asset in listed.EnumerateObject())
        {
            DepsAssetKind own = kind;
            if (asset.Value.TryGetProperty("assetType", out JsonElement type))
                own = TextOf(type) switch { "native" => DepsAssetKind.Native, "resources" => DepsAssetKind.Resource, _ => DepsAssetKind.Runtime };
            assets.Add(new(asset.Name, own)
            {
                RuntimeIdentifier = asset.Value.TryGetProperty("rid", out JsonElement rid) ? TextOf(rid) : null,
                Locale = asset.Value.TryGetProperty("locale", out JsonElement locale) ? TextOf(locale) : "",
                AssemblyVersion = VersionOf(asset.Value, "assemblyVersion"),
                FileVersion = VersionOf(asset.Value, "fileVersion"),
            });
        }
    }

    private static string TextOf(JsonElement element) => element.GetString() ?? "";

    private static Version? VersionOf(JsonElement asset, string name) =>
        asset.TryGetProperty(name, out JsonElement value) && Version.TryParse(value.GetString(), out Version? version) ? version : null;
}

/// <summary>One library of a <c>.deps.json</c>.</summary>
/// <param name="Name">Name and version, <c>Google.Protobuf/3.25.1</c>.</param>
/// <param name="Type"><c>package</c>, <c>project</c>, <c>reference</c>, <c>runtimepack</c>; empty when it isn't said.</param>
/// <param name="PackagePath">Its folder below a folder of packages; empty for what is no package.</param>
/// <param name="Assets">Its files, in the order of the file.</param>
internal sealed record DepsLibrary(string Name, string Type, string PackagePath, ImmutableArray<DepsAsset> Assets);

/// <summary>One file of a library.</summary>
/// <param name="Path">Relative to the package, with <c>/</c>; of a project or reference, relative to the assembly's folder.</param>
/// <param name="Kind">What it is.</param>
internal sealed record DepsAsset(string Path, DepsAssetKind Kind)
{
    /// <summary>The runtime identifier that it is for; null for all.</summary>
    public string? RuntimeIdentifier { get; init; }

    /// <summary>The culture of a satellite assembly; else empty.</summary>
    public string Locale { get; init; } = "";

    /// <summary>Version of the assembly; null when it isn't said.</summary>
    public Version? AssemblyVersion { get; init; }

    /// <summary>Version of the file; null when it isn't said.</summary>
    public Version? FileVersion { get; init; }

    /// <summary>Where it lies below the application's folder, by the rules of the host.</summary>
    public string PlaceBeside => RuntimeIdentifier is not null
        ? Path
        : Kind == DepsAssetKind.Resource
            ? (Locale.Length > 0 ? Locale : System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(Path)) ?? "") + "/" + System.IO.Path.GetFileName(Path)
            : System.IO.Path.GetFileName(Path);
}

/// <summary>What a file of a library is.</summary>
internal enum DepsAssetKind
{
    /// <summary>A managed assembly.</summary>
    Runtime,

    /// <summary>A native library, or a file beside it.</summary>
    Native,

    /// <summary>A satellite assembly.</summary>
    Resource,
}
