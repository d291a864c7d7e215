using BuildMemo.Files;
using BuildMemo.Steps;
using BuildMemo.Store;

namespace BuildMemo.Capture;

/// <summary>What a record may ask for: nothing in it is trusted (design.md, 7, invariant 6).</summary>
internal static class RestoreCheck
{
    /// <summary>Why the items are refused, as a sentence; null when they are safe and give every declared file.</summary>
    public static string? Refuse(RestoreRequest request, CapturePlaces places)
    {
        List<string> files = [];
        List<string> folders = [];
        foreach (OutputDeclaration output in request.Declared)
            (output.Kind == OutputKind.Directory ? folders : files).Add(output.Path);
        HashSet<string> known = new(StringComparer.Ordinal);
        // A single output, the common case, can't double or hold another one.
        Dictionary<string, RecordOutputKind>? seen = request.Items.Count > 1 ? new(StringComparer.Ordinal) : null;
        foreach (RestoreItem item in request.Items)
        {
            if (SafePath.RefuseOutput(item.Path, places.AllowedFolders, files, folders) is { } path)
                return $"its output '{item.Path}' {path}";
            if (item.Output.Kind == RecordOutputKind.Directory && SafePath.FindFolder(item.Path, folders) is null)
                return $"its output '{item.Path}' is a folder where the step declares a file";
            if (item.Output.Kind != RecordOutputKind.Directory && folders.Contains(item.Path))
                return $"its output '{item.Path}' is a file or a link where the step declares a folder";
            if (RefuseParents(item, folders, places, known) is { } parents)
                return $"its output '{item.Path}' {parents}";
            if (item.Output.Kind == RecordOutputKind.Link
                && SafePath.RefuseLinkTarget(item.Path, item.LinkTarget, places.AllowedFolders) is { } link)
            {
                return $"its output '{item.Path}' {link}";
            }

            if (seen is not null && !seen.TryAdd(item.Path, item.Output.Kind))
                return $"it names the output '{item.Path}' twice";
        }

        return RefuseNested(request.Items, seen) ?? RefuseGaps(request, seen);
    }

    /// <summary>
    /// In an output folder the parents are made anew where they are in the way, so only the folder's own parents must be free of links.
    /// </summary>
    private static string? RefuseParents(RestoreItem item, List<string> folders, CapturePlaces places, HashSet<string> known) =>
        SafePath.RefuseParents(SafePath.FindFolder(item.Path, folders) ?? item.Path, places.AllowedFolders, known);

    private static string? RefuseNested(IReadOnlyList<RestoreItem> items, Dictionary<string, RecordOutputKind>? seen)
    {
        if (seen is null)
            return null;
        foreach (RestoreItem item in items)
        {
            for (string? parent = Path.GetDirectoryName(item.Path); parent is not null; parent = Path.GetDirectoryName(parent))
            {
                if (seen.ContainsKey(parent))
                    return $"its output '{item.Path}' lies below another one that holds nothing";
            }
        }

        return null;
    }

    private static string? RefuseGaps(RestoreRequest request, Dictionary<string, RecordOutputKind>? seen)
    {
        foreach (OutputDeclaration output in request.Declared)
        {
            if (output.Kind != OutputKind.File)
                continue;
            bool isThere = seen?.ContainsKey(output.Path) ?? (request.Items.Count == 1 && request.Items[0].Path == output.Path);
            if (!isThere)
                return $"it lacks the declared output '{output.Path}'";
        }

        return null;
    }
}
