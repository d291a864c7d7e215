using System.Text.Json;

namespace BuildMemo.Methods;

/// <summary>What a <c>runtimeconfig.json</c> adds to a closure: frameworks, and folders where packages lie.</summary>
internal static class RuntimeConfigurationReader
{
    /// <summary>Reads it; throws <see cref="JsonException"/> for what isn't one.</summary>
    /// <param name="content">UTF-8.</param>
    /// <param name="frameworks">Name and least version of each.</param>
    /// <param name="probing">Gets the absolute ones of <c>additionalProbingPaths</c>.</param>
    public static void Read(ReadOnlyMemory<byte> content, out List<(string Name, string Version)> frameworks, List<string> probing)
    {
        frameworks = [];
        try
        {
            if (content.Span.StartsWith("\uFEFF"u8))
                content = content[3..];
            using JsonDocument document = JsonDocument.Parse(content, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            if (!document.RootElement.TryGetProperty("runtimeOptions", out JsonElement options))
                return;
            if (options.TryGetProperty("framework", out JsonElement one))
                Add(frameworks, one);
            // A self-contained program names what it brings along; a worker has the shared one of that name.
            foreach (string group in (ReadOnlySpan<string>)["frameworks", "includedFrameworks"])
            {
                if (!options.TryGetProperty(group, out JsonElement several))
                    continue;
                foreach (JsonElement framework in several.EnumerateArray())
                    Add(frameworks, framework);
            }

            if (!options.TryGetProperty("additionalProbingPaths", out JsonElement paths))
                return;
            foreach (JsonElement path in paths.EnumerateArray())
            {
                // The SDK adds a pattern for stores of packages (`|arch|/|tfm|`), which nothing makes any more.
                if (path.GetString() is { } text && Path.IsPathFullyQualified(text) && !text.Contains('|', StringComparison.Ordinal))
                    probing.Add(text);
            }
        }
        catch (InvalidOperationException error)
        {
            // Something of another kind than the form has; who reads the file tells its user one thing.
            throw new JsonException("it has not the form of a runtimeconfig.json: " + error.Message, error);
        }
    }

    private static void Add(List<(string Name, string Version)> frameworks, JsonElement framework)
    {
        if (framework.TryGetProperty("name", out JsonElement name) && framework.TryGetProperty("version", out JsonElement version))
            frameworks.Add((name.GetString() ?? "", version.GetString() ?? ""));
    }
}
