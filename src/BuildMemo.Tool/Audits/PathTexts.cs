namespace BuildMemo.Tool.Audits;

/// <summary>Paths as a person reads them, and as a project file declares them.</summary>
/// <param name="step">Whose project.</param>
internal sealed class PathTexts(AuditedStep step)
{
    private const int FarthestFolders = 2;

    /// <summary>Relative to the project where it lies below the root, <c>~</c> for the home folder.</summary>
    public string Show(string path)
    {
        if (path == step.ProjectDirectory)
            return ".";
        if (Places.IsBelow(path, step.ProjectDirectory) || (Places.IsBelow(path, step.Root) && path != step.Root))
            return Path.GetRelativePath(step.ProjectDirectory, path);
        return Places.IsBelow(path, step.Home) ? "~" + path[step.Home.Length..] : path;
    }

    /// <summary>For an attribute of the project file: with the properties that stand for folders.</summary>
    public string Declare(string path)
    {
        foreach ((string name, string folder) in Folders())
        {
            if (Places.IsBelow(path, folder))
                return $"$({name}){Escape(path[(folder.Length + 1)..])}";
        }

        if (path == step.ProjectDirectory)
            return ".";
        if (Places.IsBelow(path, step.ProjectDirectory) || Places.IsBelow(path, step.Root))
            return Escape(Path.GetRelativePath(step.ProjectDirectory, path));
        if (IsNear(path))
            return Escape(Path.GetRelativePath(step.ProjectDirectory, path));
        return Places.IsBelow(path, step.Home) ? $"$(HOME){Escape(path[step.Home.Length..])}" : Escape(path);
    }

    // Beside the project or one folder further up, which moves along with it; a user's own settings do not.
    private bool IsNear(string path)
    {
        string? above = Path.GetDirectoryName(step.ProjectDirectory);
        for (int folders = 0; folders < FarthestFolders && above is { Length: > 1 }; folders++, above = Path.GetDirectoryName(above))
        {
            if (Places.IsBelow(path, above))
                return !Places.IsBelow(path, step.Home) || Places.IsBelow(above, step.Home);
        }

        return false;
    }

    /// <summary>What MSBuild would take for more than a letter.</summary>
    public static string Escape(string text) => text
        .Replace("%", "%25", StringComparison.Ordinal).Replace(";", "%3B", StringComparison.Ordinal).Replace("$", "%24", StringComparison.Ordinal)
        .Replace("@", "%40", StringComparison.Ordinal).Replace("*", "%2A", StringComparison.Ordinal).Replace("?", "%3F", StringComparison.Ordinal);

    private IEnumerable<KeyValuePair<string, string>> Folders()
    {
        // Without an SDK the properties are not set: the engine chose the folders.
        if (step.Intermediate == step.BaseIntermediate)
            yield break;
        yield return new("IntermediateOutputPath", step.Intermediate);
        yield return new("BaseIntermediateOutputPath", step.BaseIntermediate);
        if (step.OutDir.Length > 0)
            yield return new("OutDir", step.OutDir);
        if (step.Artifacts.Length > 0)
            yield return new("ArtifactsPath", step.Artifacts + "/");
    }
}
