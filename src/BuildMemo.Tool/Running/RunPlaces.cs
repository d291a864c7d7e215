using System.Text;
using BuildMemo.Fingerprints;
using BuildMemo.Settings;

namespace BuildMemo.Tool.Running;

/// <summary>
/// Where memoized shell commands keep their journals: in the user's folder for state, one a working directory; never among the user's
/// own files, and not in the store, which may be read-only or somebody else's.
/// </summary>
internal static class RunPlaces
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(90);

    /// <summary>The folders that a run in a working directory knows.</summary>
    public static ProjectPaths Of(string workingDirectory, string? root, IReadOnlyDictionary<string, string> environment)
    {
        string states = Path.Combine(StateFolder(environment), "run");
        string folder = Path.Combine(states, Digest(workingDirectory));
        return new()
        {
            ProjectFile = workingDirectory,
            ProjectDirectory = workingDirectory,
            Root = root ?? ProjectPathsReader.FindRoot(workingDirectory),
            IntermediateOutputPath = folder,
            BaseIntermediateOutputPath = folder,
        };
    }

    /// <summary>Removes the journals of commands that nobody ran for long; what was kept aside for the user stays.</summary>
    public static void Sweep(ProjectPaths paths, string journalName)
    {
        // Only a command that is new here has a reason to look: most calls stay at one question to the system.
        if (File.Exists(Path.Combine(paths.JournalDirectory, journalName)) || !Directory.Exists(paths.JournalDirectory))
            return;
        try
        {
            DateTime oldest = DateTime.UtcNow - KeptFor;
            foreach (string file in Directory.EnumerateFiles(paths.JournalDirectory))
            {
                if (File.GetLastWriteTimeUtc(file) < oldest)
                    File.Delete(file);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Another run sweeps as well, or will.
        }
    }

    /// <summary>16 digits that tell texts apart.</summary>
    public static string Digest(string text) => Sha256Value.Of(Encoding.UTF8.GetBytes(text)).ToString()[..16];

    // XDG Base Directory Specification: XDG_STATE_HOME counts when it is absolute.
    private static string StateFolder(IReadOnlyDictionary<string, string> environment)
    {
        if (environment.GetValueOrDefault("XDG_STATE_HOME") is { } state && Path.IsPathFullyQualified(state))
            return Path.Combine(state, "buildmemo");
        if (OperatingSystem.IsWindows() && environment.GetValueOrDefault("LOCALAPPDATA") is { Length: > 0 } local)
            return Path.Combine(local, "buildmemo-state");
        string home = environment.GetValueOrDefault("HOME") is { Length: > 0 } given && Path.IsPathFullyQualified(given)
            ? given
            : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (home.Length == 0 || !Directory.Exists(home))
            return Path.Combine(Path.GetTempPath(), $"buildmemo-state-{Environment.UserName}");
        return OperatingSystem.IsMacOS()
            ? Path.Combine(home, "Library", "Application Support", "buildmemo")
            : Path.Combine(home, ".local", "state", "buildmemo");
    }
}
