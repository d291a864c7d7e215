namespace BuildMemo.Run;

/// <summary>The commit that a folder has checked out, read from git's files without running git; for provenance only.</summary>
internal static class GitCommit
{
    /// <summary>Hexadecimal digits, or empty.</summary>
    public static string Find(string root)
    {
        try
        {
            string git = Path.Combine(root, ".git");
            // In worktrees and submodules .git is a file that names the folder.
            if (File.Exists(git))
                git = Path.GetFullPath(File.ReadAllText(git).Trim()["gitdir: ".Length..], root);
            string head = File.ReadAllText(Path.Combine(git, "HEAD")).Trim();
            if (!head.StartsWith("ref: ", StringComparison.Ordinal))
                return head;
            string name = head["ref: ".Length..];
            string common = Path.Combine(git, "commondir");
            string shared = File.Exists(common) ? Path.GetFullPath(File.ReadAllText(common).Trim(), git) : git;
            string reference = Path.Combine(shared, name);
            if (File.Exists(reference))
                return File.ReadAllText(reference).Trim();
            foreach (string line in File.ReadLines(Path.Combine(shared, "packed-refs")))
            {
                if (line.EndsWith(" " + name, StringComparison.Ordinal))
                    return line[..line.IndexOf(' ', StringComparison.Ordinal)];
            }

            return "";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // No repository, or one that can't be read: provenance does without.
            return "";
        }
    }
}
