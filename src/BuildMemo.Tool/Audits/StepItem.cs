using System.Security;

namespace BuildMemo.Tool.Audits;

/// <summary>The line of a project file that adds to a step what its declaration misses.</summary>
internal static class StepItem
{
    private static readonly string[] Order = ["Inputs", "Outputs", "Tools", "EnvironmentVariables"];

    // One folder's files of one kind: as a glob they are declared with those to come.
    private const int FilesForGlob = 5;

    /// <summary><c>&lt;MemoStep Update="…" Inputs="%(Inputs);…" /&gt;</c>; null when nothing is to be added.</summary>
    public static string? Line(StepFindings found)
    {
        string attributes = "";
        foreach (string metadata in Order)
        {
            string[] values = [.. found.Findings.Where(finding => finding.Metadata == metadata && finding.Value.Length > 0).Select(finding => finding.Value).Distinct()];
            if (values.Length > 0)
                attributes += $" {metadata}=\"%({metadata});{Escape(string.Join(';', Shorten(values)))}\"";
        }

        return attributes.Length == 0 ? null : $"<MemoStep Update=\"{Escape(PathTexts.Escape(found.Step.Include))}\"{attributes} />";
    }

    private static IEnumerable<string> Shorten(string[] values)
    {
        string[] globs = [.. values.Where(value => value.Contains('*', StringComparison.Ordinal))];
        foreach (IGrouping<(string Folder, string Ending), string> group in values.GroupBy(value => (Path.GetDirectoryName(value) ?? "", Path.GetExtension(value))))
        {
            if (globs.Contains(Path.Combine(group.Key.Folder, "*")))
                continue;
            if (group.Count() < FilesForGlob)
            {
                foreach (string value in group)
                    yield return value;
            }
            else
            {
                yield return Path.Combine(group.Key.Folder, "*" + group.Key.Ending);
            }
        }

        foreach (string glob in globs.Where(glob => Path.GetFileName(glob) == "*"))
            yield return glob;
    }

    private static string Escape(string text) => SecurityElement.Escape(text).Replace("&apos;", "'", StringComparison.Ordinal);
}
