namespace BuildMemo.Steps;

/// <summary>
/// How a path is written into a command: relative to the working directory where both lie below the root, because programs copy
/// the paths they are given into what they write, and an output with the checkout's place in it can't be restored elsewhere.
/// </summary>
public static class CommandPath
{
    /// <summary>The path as a command sees it.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="workingDirectory">Absolute; where the command runs.</param>
    /// <param name="root">Absolute. `..` never goes above it: what lies there may be reached through a link.</param>
    public static string Form(string path, string workingDirectory, string root)
    {
        if (PathText.IsBelow(path, workingDirectory))
            return Protect(path[(workingDirectory.Length + (workingDirectory.EndsWith(Path.DirectorySeparatorChar) ? 0 : 1))..]);
        bool isInRoot = PathText.IsBelow(path, root) && PathText.IsBelow(workingDirectory, root);
        return isInRoot ? Path.GetRelativePath(workingDirectory, path) : path;
    }

    // A file named `-rf` must not become an option, nor `@x` a response file.
    private static string Protect(string relative) => relative[0] is '-' or '@' ? "./" + relative : relative;
}
