using System.Collections.Immutable;
using BuildMemo.Files;
using BuildMemo.Fingerprints;
using BuildMemo.Reporting;

namespace BuildMemo.Run;

/// <summary>Puts paths into reasons in place of path tokens: logs and reports are for people.</summary>
public static class ReadableReasons
{
    /// <summary>The reasons with paths as they are here; what a component names is relative to the project's folder where it lies below.</summary>
    public static ImmutableArray<Reason> Of(ImmutableArray<Reason> reasons, PathTokens tokens, string projectDirectory, string workingDirectory) =>
    [
        .. reasons.Select(reason => reason with
        {
            Component = PathOf(reason.Component, tokens, projectDirectory),
            Before = TextOf(reason.Before, tokens, workingDirectory),
            After = TextOf(reason.After, tokens, workingDirectory),
        }),
    ];

    internal static string PathOf(string component, PathTokens tokens, string projectDirectory)
    {
        string path = TextOf(component, tokens, projectDirectory);
        return SafePath.IsBelow(path, projectDirectory) ? Path.GetRelativePath(projectDirectory, path) : path;
    }

    // A token of an earlier build may stand for nothing here: then its name says more than nothing.
    private static string TextOf(string text, PathTokens tokens, string directory) =>
        tokens.TryExpand(text, out string expanded, directory) ? expanded : PathTokens.ToReadable(text);
}
