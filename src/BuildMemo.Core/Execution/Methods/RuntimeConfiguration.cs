using System.Collections.Immutable;
using System.Text;

namespace BuildMemo.Execution.Methods;

/// <summary>
/// The <c>runtimeconfig.json</c> that a worker is started with (docs: "Runtime configuration files"): the frameworks of its closure,
/// and settings for a process that mostly waits.
/// </summary>
internal static class RuntimeConfiguration
{
    /// <summary>
    /// To the lowest major version that is installed when the wanted one is not: an assembly for net8.0 runs where only .NET 10 is, and a
    /// later .NET beside that changes nothing.
    /// </summary>
    public const string RollForward = "Major";

    /// <summary>The text, the same for equal arguments.</summary>
    /// <param name="frameworks">The least versions.</param>
    /// <param name="invariantGlobalization">
    /// True to run without libicu; false says nothing, so that the environment decides as it does for the user's own programs.
    /// </param>
    public static string Text(ImmutableArray<FrameworkReference> frameworks, bool invariantGlobalization)
    {
        StringBuilder text = new("{\n  \"runtimeOptions\": {\n    \"rollForward\": \"" + RollForward + "\",\n    \"frameworks\": [\n");
        for (int index = 0; index < frameworks.Length; index++)
        {
            text.Append("      { \"name\": \"").Append(Escape(frameworks[index].Name)).Append("\", \"version\": \"").Append(Escape(frameworks[index].Version))
                .Append(index + 1 < frameworks.Length ? "\" },\n" : "\" }\n");
        }

        // No second heap and no thread for a background collection; memory goes back to the system. Profile-guided tiering pays only
        // in processes that live long, and costs instrumented code first. Arrays below 4 MB die young here: on the large object heap every
        // few of them cost a full collection.
        text.Append("    ],\n    \"configProperties\": {\n");
        if (invariantGlobalization)
            text.Append("      \"System.Globalization.Invariant\": true,\n");
        text.Append("""
                  "System.GC.Concurrent": false,
                  "System.GC.Server": false,
                  "System.GC.LOHThreshold": 4194304,
                  "System.GC.RetainVM": false,
                  "System.Runtime.TieredPGO": false
                }
              }
            }

            """.ReplaceLineEndings("\n"));
        return text.ToString();
    }

    private static string Escape(string text) => System.Text.Json.JsonEncodedText.Encode(text).Value;
}
