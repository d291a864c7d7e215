namespace BuildMemo.Testing;

/// <summary>
/// Compares a text with the approved one in the repository, so that a change of something public shows in the diff of its commit.
/// <c>BUILDMEMO_ACCEPT=1</c> in the environment writes the approved file anew instead.
/// </summary>
public static class Snapshot
{
    /// <summary>Name of the environment variable that approves.</summary>
    public const string AcceptVariable = "BUILDMEMO_ACCEPT";

    /// <summary>The approved text is <c>tests/&lt;project&gt;/Snapshots/&lt;name&gt;.approved.txt</c>.</summary>
    /// <exception cref="SnapshotMismatchException">The texts differ, or nothing was approved yet.</exception>
    public static void Match(string project, string name, string actual) =>
        Match(Repository.PathOf("tests", project, "Snapshots", $"{name}.approved.txt"), actual, Environment.GetEnvironmentVariable(AcceptVariable) == "1");

    /// <summary>As above, with the path of the approved file, and whether to write it.</summary>
    public static void Match(string path, string actual, bool accept)
    {
        actual = Normalize(actual);
        string? approved = File.Exists(path) ? Normalize(File.ReadAllText(path)) : null;
        if (approved == actual)
            return;
        if (accept)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
            return;
        }

        string advice = $"If that is intended, run the test again with {AcceptVariable}=1 and commit the file.";
        throw new SnapshotMismatchException(approved is null
            ? $"Nothing is approved at {path} yet. The text is:\n{actual}{advice}"
            : $"The text differs from {path} (- approved, + now):\n{LineDifference.Describe(approved, actual)}{advice}");
    }

    /// <summary>Line breaks of the platform don't matter; the file ends with one.</summary>
    private static string Normalize(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
}
