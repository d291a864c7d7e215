using System.Text.RegularExpressions;

namespace BuildMemo.Tool.Projects;

/// <summary>
/// Where a property of a project is probably written: the project file and what MSBuild imports from the folders above it. A hint for
/// people; MSBuild itself does not say.
/// </summary>
internal static class PropertyPlaces
{
    private static readonly string[] SharedFiles = ["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"];

    /// <summary>The only file that sets the property, with the line; null when none or several do.</summary>
    public static string? Find(string projectFile, string property)
    {
        string? place = null;
        foreach (string file in Candidates(projectFile))
        {
            int line = 0;
            foreach (string text in File.ReadLines(file))
            {
                line++;
                if (!Regex.IsMatch(text, $@"<{Regex.Escape(property)}[\s>]"))
                    continue;
                if (place is not null)
                    return null;
                place = $"{Path.GetRelativePath(Path.GetDirectoryName(projectFile)!, file)}:{line}";
            }
        }

        return place;
    }

    private static IEnumerable<string> Candidates(string projectFile)
    {
        yield return projectFile;
        if (File.Exists(projectFile + ".user"))
            yield return projectFile + ".user";
        foreach (string name in SharedFiles)
        {
            // The nearest one alone is imported; it may import those above it.
            for (string? folder = Path.GetDirectoryName(projectFile); folder is not null; folder = Path.GetDirectoryName(folder))
            {
                if (File.Exists(Path.Combine(folder, name)))
                    yield return Path.Combine(folder, name);
            }
        }
    }
}
