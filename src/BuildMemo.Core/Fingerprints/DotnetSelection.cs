using System.Text.Json;

namespace BuildMemo.Fingerprints;

/// <summary>
/// Which SDK or runtime <c>dotnet</c> selects: the rules of hostfxr (docs: "Select the .NET version to use") without
/// <c>DOTNET_ROLL_FORWARD</c>, which the strict environment doesn't pass, and without <c>sdk.paths</c> of global.json.
/// </summary>
internal static class DotnetSelection
{
    /// <summary>The framework version that a runtimeconfig.json is given under a .NET root; null when none fits.</summary>
    public static string? Framework(string dotnetRoot, string name, string requested, string rollForward)
    {
        if (DotnetVersion.Parse(requested) is not { } wanted)
            return null;
        List<DotnetVersion> installed = Installed(Path.Combine(dotnetRoot, "shared", name));
        // A release is preferred to a preview unless a preview is asked for.
        if (wanted.Label.Length == 0 && installed.Exists(static version => version.Label.Length == 0))
            installed.RemoveAll(static version => version.Label.Length > 0);
        installed.RemoveAll(version => version.CompareTo(wanted) < 0);
        string policy = rollForward.ToLowerInvariant();
        DotnetVersion? best = null;
        foreach (DotnetVersion version in installed)
        {
            bool fits = policy switch
            {
                "disable" => version == wanted,
                "latestpatch" => version.Major == wanted.Major && version.Minor == wanted.Minor,
                "major" or "latestmajor" => true,
                _ => version.Major == wanted.Major,
            };
            // The latest ones take the highest of all, the others the highest patch of the lowest minor.
            bool isBetter = best is null || (policy is "latestminor" or "latestmajor" || (version.Major, version.Minor) == (best.Major, best.Minor)
                ? version.CompareTo(best) > 0
                : (version.Major, version.Minor).CompareTo((best.Major, best.Minor)) < 0);
            if (fits && isBetter)
                best = version;
        }
        return best?.ToString();
    }

    /// <summary>The SDK that is used in a folder; null when none fits.</summary>
    /// <param name="dotnetRoot">The folder of the <c>dotnet</c> program.</param>
    /// <param name="globalJson">Content of the nearest global.json; null for none.</param>
    public static string? Sdk(string dotnetRoot, string? globalJson)
    {
        (string? requested, string policy) = ReadGlobalJson(globalJson);
        DotnetVersion? wanted = requested is null ? null : DotnetVersion.Parse(requested);
        DotnetVersion? best = null;
        List<DotnetVersion> installed = Installed(Path.Combine(dotnetRoot, "sdk"));
        foreach (DotnetVersion version in installed)
        {
            if (wanted is null ? best is null || version.CompareTo(best) > 0 : Fits(version, wanted, policy) && IsBetter(version, best, wanted, policy))
                best = version;
        }
        return best?.ToString();
    }

    /// <summary>The frameworks that a runtimeconfig.json asks for, with their versions, and its roll-forward policy.</summary>
    public static List<(string Name, string Version)> ReadFrameworks(string runtimeConfig, out string rollForward)
    {
        rollForward = "Minor";
        var frameworks = new List<(string Name, string Version)>();
        using JsonDocument document = JsonDocument.Parse(runtimeConfig, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        if (!document.RootElement.TryGetProperty("runtimeOptions", out JsonElement options))
            return frameworks;
        if (options.TryGetProperty("rollForward", out JsonElement policy))
            rollForward = policy.GetString() ?? rollForward;
        if (options.TryGetProperty("framework", out JsonElement one))
            AddFramework(frameworks, one);
        if (options.TryGetProperty("frameworks", out JsonElement several))
        {
            foreach (JsonElement framework in several.EnumerateArray())
                AddFramework(frameworks, framework);
        }
        return frameworks;
    }

    private static void AddFramework(List<(string Name, string Version)> frameworks, JsonElement framework)
    {
        if (framework.TryGetProperty("name", out JsonElement name) && framework.TryGetProperty("version", out JsonElement version))
            frameworks.Add((name.GetString() ?? "", version.GetString() ?? ""));
    }

    private static (string? Version, string Policy) ReadGlobalJson(string? content)
    {
        if (content is null)
            return (null, "");
        try
        {
            using JsonDocument document = JsonDocument.Parse(content, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            if (document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("sdk", out JsonElement sdk)
                && sdk.ValueKind == JsonValueKind.Object
                && sdk.TryGetProperty("version", out JsonElement version)
                && version.ValueKind == JsonValueKind.String)
            {
                string policy = sdk.TryGetProperty("rollForward", out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "latestPatch";
                return (version.GetString(), policy.ToLowerInvariant());
            }
        }
        catch (JsonException)
        {
            // hostfxr ignores a global.json that it can't parse, too; its content counts in any case.
        }
        return (null, "");
    }

    private static bool Fits(DotnetVersion version, DotnetVersion wanted, string policy) => version.CompareTo(wanted) >= 0 && policy switch
    {
        "disable" => version == wanted,
        "patch" or "latestpatch" => (version.Major, version.Minor, version.Band) == (wanted.Major, wanted.Minor, wanted.Band),
        "feature" or "latestfeature" => (version.Major, version.Minor) == (wanted.Major, wanted.Minor),
        "minor" or "latestminor" => version.Major == wanted.Major,
        _ => true,
    };

    private static bool IsBetter(DotnetVersion version, DotnetVersion? best, DotnetVersion wanted, string policy)
    {
        if (best is null)
            return true;
        if (policy == "patch" && best == wanted)
            return false;
        bool takesLatest = policy.StartsWith("latest", StringComparison.Ordinal);
        var (ours, theirs) = ((version.Major, version.Minor, version.Band), (best.Major, best.Minor, best.Band));
        return takesLatest || ours == theirs ? version.CompareTo(best) > 0 || (policy == "patch" && version == wanted) : ours.CompareTo(theirs) < 0;
    }

    private static List<DotnetVersion> Installed(string folder)
    {
        var versions = new List<DotnetVersion>();
        try
        {
            foreach (string path in Directory.GetDirectories(folder))
            {
                if (DotnetVersion.Parse(Path.GetFileName(path)) is { } version)
                    versions.Add(version);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // No such folder, or none for us: nothing is installed that the step could use either.
            versions.Clear();
        }
        return versions;
    }
}
