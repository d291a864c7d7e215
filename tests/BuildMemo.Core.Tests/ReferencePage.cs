using System.Runtime.CompilerServices;

namespace BuildMemo.Core.Tests;

/// <summary>Reads the pages of docs/reference, which tests compare with the code.</summary>
internal static class ReferencePage
{
    public static string Read(string name) => File.ReadAllText(Path.Combine(Folder(), name));

    /// <summary>The rows of its tables whose first cell begins so.</summary>
    public static IEnumerable<string> Rows(string name, string firstCell) =>
        Read(name).Split('\n').Where(line => line.StartsWith("| " + firstCell, StringComparison.Ordinal));

    public static string CodeOrNone(string text) => text.Length == 0 ? "" : $"`{text}`";

    private static string Folder([CallerFilePath] string thisFile = "")
    {
        // Deterministic builds map source paths away; then the tests' own folder leads to the repository.
        string start = File.Exists(thisFile) ? thisFile : AppContext.BaseDirectory;
        for (string? folder = Path.GetDirectoryName(start); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "BuildMemo.sln")))
                return Path.Combine(folder, "docs", "reference");
        }

        throw new InvalidOperationException($"No repository above {start}.");
    }
}
