using BuildMemo.Files;
using BuildMemo.Journal;

namespace BuildMemo.Run;

/// <summary>The outputs that a project's steps declare, for globs: they match wherever they lie, once they are there.</summary>
/// <param name="files">Output files of all steps.</param>
/// <param name="folders">Output folders of all steps.</param>
/// <param name="assumed">What counts instead of what is on disk, if anything.</param>
internal sealed class DeclaredOutputs(IReadOnlyCollection<string> files, IReadOnlyCollection<string> folders, AssumedFiles? assumed = null)
{
    /// <summary>The files that a glob matches now, absolute and sorted ordinally.</summary>
    public string[] Match(TrackedGlob glob)
    {
        IReadOnlyCollection<string> candidates = assumed?.Present is { } present && present.Any() ? [.. files.Union(present)] : files;
        string[] matches = Glob.Match(GlobPattern.Parse(glob.Pattern), candidates, folders, path => IsExcluded(path, glob));
        // A declared output that is not there (an optional one) is no input.
        return Array.TrueForAll(matches, IsThere) ? matches : Array.FindAll(matches, IsThere);
    }

    private bool IsThere(string path) => (assumed?.Find(path)?.Status ?? FileSystem.Status(path)).Kind == FileKind.File;

    private static bool IsExcluded(string path, TrackedGlob glob)
    {
        foreach (string excluded in glob.Excluded)
        {
            if (SafePath.IsSameOrBelow(path, excluded))
                return true;
        }

        return false;
    }
}
