using System.Diagnostics;
using BuildMemo.Fingerprints;
using BuildMemo.Run;
using BuildMemo.Store;

namespace BuildMemo.Tool.Explaining;

/// <summary>
/// Finds what a file held before, by its digest: among the records of the step that writes it, or in git. What is found is what was
/// asked for, or it is not taken.
/// </summary>
/// <param name="store">The project's store.</param>
/// <param name="run">The call.</param>
internal sealed class OldContents(LocalStore store, ProjectRun run)
{
    // Commits of one file that are looked at; each costs a start of git.
    private const int MostCommits = 12;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private bool _hasGit = true;

    /// <summary>An old content.</summary>
    /// <param name="Content">Its bytes.</param>
    /// <param name="Source">Where it was found, for people.</param>
    public sealed record OldContent(byte[] Content, string Source);

    /// <summary>The content that a file has now, if it is small and still the one with the digest.</summary>
    public static byte[]? Present(string path, string digest)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: <= LineDiff.LongestContent } && File.ReadAllBytes(path) is { } content && Is(DigestOf(content), digest) ? content : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A file that can't be read is explained without its content.
            return null;
        }
    }

    /// <summary>The content with a digest that a file had; null when it is not at hand.</summary>
    /// <param name="path">Absolute path of the file.</param>
    /// <param name="digest">Hexadecimal SHA-256 of the content, or its beginning.</param>
    /// <param name="commit">The commit that was checked out then; empty where that is not known.</param>
    public OldContent? Find(string path, string digest, string commit) => FromStore(path, digest) ?? FromGit(path, digest, commit);

    private OldContent? FromStore(string path, string digest)
    {
        if (run.WriterOf(path) is not { } step)
            return null;
        string project = Path.GetRelativePath(run.Paths.Root, run.Paths.ProjectFile);
        foreach (StepHistoryRun known in store.History.Find(StoreEnd.ProjectIdOf(project, run.TargetFramework, run.JournalName), step)?.Runs ?? [])
        {
            RecordOutput? old = store.Find(known.Fingerprint)?.Outputs.FirstOrDefault(one => Is(one.Digest.Value.ToString(), digest));
            if (old is { Size: <= LineDiff.LongestContent } && Read(old) is { } content && Is(DigestOf(content), digest))
                return new(content, $"step {step} in the store");
        }

        return null;
    }

    private byte[]? Read(RecordOutput output)
    {
        if (!output.Inlined.IsDefault)
            return [.. output.Inlined];
        using MemoryStream content = new();
        return store.TryReadBlob(output.Digest, output.Size, content) ? content.ToArray() : null;
    }

    private OldContent? FromGit(string path, string digest, string commit)
    {
        string root = run.Paths.Root;
        string relative = Path.GetRelativePath(root, path).Replace('\\', '/');
        if (relative.StartsWith("..", StringComparison.Ordinal) || !Path.Exists(Path.Combine(root, ".git")))
            return null;
        foreach (string candidate in Commits(relative, commit))
        {
            if (Git("cat-file", "blob", $"{candidate}:{relative}") is { } content && Is(DigestOf(content), digest))
                return new(content, $"git {candidate[..Math.Min(8, candidate.Length)]}");
        }

        return null;
    }

    private IEnumerable<string> Commits(string relative, string commit)
    {
        if (commit.Length > 0 && commit.All(char.IsAsciiHexDigit))
            yield return commit;
        byte[]? log = Git("log", "-n", MostCommits.ToString(System.Globalization.CultureInfo.InvariantCulture), "--format=%H", "--", relative);
        foreach (string other in System.Text.Encoding.ASCII.GetString(log ?? []).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (other != commit)
                yield return other;
        }
    }

    // Reads objects only: no hook, filter or external diff of the repository is run by these.
    private byte[]? Git(params string[] arguments)
    {
        if (!_hasGit)
            return null;
        try
        {
            ProcessStartInfo start = new("git", ["-C", run.Paths.Root, "--no-pager", "--literal-pathspecs", "-c", "core.fsmonitor=false", .. arguments])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment["GIT_OPTIONAL_LOCKS"] = "0";
            // A partial clone would fetch what it lacks.
            start.Environment["GIT_NO_LAZY_FETCH"] = "1";
            using Process git = Process.Start(start)!;
            git.StandardInput.Close();
            git.ErrorDataReceived += static (_, _) => { };
            git.BeginErrorReadLine();
            using Timer timer = new(_ => git.Kill(), null, Patience, Timeout.InfiniteTimeSpan);
            using MemoryStream output = new();
            byte[] buffer = new byte[16 * 1024];
            int read;
            while ((read = git.StandardOutput.BaseStream.Read(buffer)) > 0 && output.Length <= LineDiff.LongestContent)
                output.Write(buffer, 0, read);
            if (read > 0)
                git.Kill();
            git.WaitForExit();
            return git.ExitCode == 0 ? output.ToArray() : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // No git here: explained without contents.
            _hasGit = false;
            return null;
        }
    }

    // Reports of other machines and comparisons with records have the beginning only.
    private static bool Is(string digest, string wanted) => wanted.Length >= ReportComponents.DigestDigits && digest.StartsWith(wanted, StringComparison.Ordinal);

    private static string DigestOf(byte[] content) => Sha256Value.Of(content).ToString();
}
