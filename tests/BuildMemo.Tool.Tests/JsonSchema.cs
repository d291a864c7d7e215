using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using BuildMemo.Tool.Commands;
using BuildMemo.Tool.Output;

namespace BuildMemo.Tool.Tests;

/// <summary>A verb's JSON as JSON Schema (draft 2020-12), made of its <see cref="JsonField"/>s.</summary>
internal static class JsonSchema
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The document.</summary>
    public static string Of(ToolCommand verb)
    {
        JsonObject root = new()
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = $"dotnet buildmemo {verb.Name} --json",
            ["type"] = "object",
            ["properties"] = new JsonObject { ["schema"] = new JsonObject { ["const"] = JsonOutput.Schema } },
        };
        foreach (JsonField field in verb.JsonFields)
            Place(root, field.Path.Split('.'), field);
        return root.ToJsonString(Readable) + "\n";
    }

    private static void Place(JsonObject parent, ReadOnlySpan<string> path, JsonField field)
    {
        JsonObject properties = (JsonObject)(parent["properties"] ??= new JsonObject());
        string name = path[0].TrimEnd('[', ']');
        int depth = (path[0].Length - name.Length) / 2;
        JsonObject node = (JsonObject)(properties[name] ??= new JsonObject());
        for (; depth > 0; depth--)
        {
            node["type"] = "array";
            node = (JsonObject)(node["items"] ??= new JsonObject());
        }

        if (path.Length > 1)
        {
            node["type"] ??= "object";
            Place(node, path[1..], field);
            return;
        }

        string[] types = field.Type.Split('|');
        node["type"] = types.Length == 1 ? types[0] : new JsonArray([.. types.Select(type => JsonValue.Create(type))]);
        node["description"] = field.Description;
    }
}
