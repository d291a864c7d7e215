using BuildMemo.Errors;
using BuildMemo.Files;
using BuildMemo.Steps;

namespace BuildMemo.Capture;

/// <summary>How the ground was settled.</summary>
/// <param name="Kept">Files and links whose earlier version came back, with its time; their stamps changed.</param>
/// <param name="Problems">Warnings; empty in the ordinary case.</param>
internal sealed record SettledGround(IReadOnlyList<string> Kept, IReadOnlyList<Problem> Problems);

/// <summary>A step's ground while it runs: nothing stands at its outputs, what was there waits aside.</summary>
internal sealed class ClearedGround
{
    private readonly ReplacedFiles _replaced;

    internal ClearedGround(CleanGroundPlan plan, ReplacedFiles replaced)
    {
        Plan = plan;
        _replaced = replaced;
    }

    /// <summary>What was moved.</summary>
    public CleanGroundPlan Plan { get; }

    /// <summary>
    /// Ends the step's time on this ground; call it once, after the outputs were collected. Success: an earlier file of equal bytes and
    /// mode takes its place again, so that nothing downstream rebuilds; all others are let go. Failure: whatever the step left at
    /// its outputs is removed, and all that was there before comes back.
    /// </summary>
    public SettledGround Settle(bool success)
    {
        List<string> kept = [];
        List<Problem> problems = [];
        if (!success)
            RemoveLeft(problems);
        foreach (CleanGroundMove move in Plan.Moves)
        {
            string? fault = success ? Merge(move.Path, move.AsidePath, kept, problems) : BringBack(move, kept);
            if (fault is not null)
                problems.Add(NotBroughtBack(move, fault));
        }

        return new(kept, problems);
    }

    /// <summary>Removes what a step left, to run it anew on the same ground; what was there before waits on.</summary>
    public IReadOnlyList<Problem> ClearAgain()
    {
        List<Problem> problems = [];
        RemoveLeft(problems);
        if (CleanGround.MakeFolders(Plan) is { } problem)
            problems.Add(problem);
        return problems;
    }

    internal static Problem NotBroughtBack(CleanGroundMove move, string fault) => new(
        Codes.OutputNotBroughtBack,
        $"what stood at '{move.Path}' before the step still waits at '{move.AsidePath}': {fault}. Move it back or delete it.")
    {
        File = move.Path,
    };

    private void RemoveLeft(List<Problem> problems)
    {
        foreach (OutputDeclaration output in Plan.Outputs)
        {
            if (FileTree.Remove(output.Path) is { } fault)
            {
                problems.Add(new(
                    Codes.OutputNotBroughtBack,
                    $"'{output.Path}', which a failed step left, can't be removed: {fault}. Delete it by hand.")
                {
                    File = output.Path,
                });
            }
        }
    }

    private static string? BringBack(CleanGroundMove move, List<string> kept)
    {
        if (FileTree.Move(move.AsidePath, move.Path) is { } fault)
            return fault;
        kept.Add(move.Path);
        return null;
    }

    private string? Merge(string path, string aside, List<string> kept, List<Problem> problems)
    {
        FileStatus before = FileSystem.Status(aside, followLinks: false);
        FileStatus now = FileSystem.Status(path, followLinks: false);
        if (before.Kind == FileKind.Directory && now.Kind == FileKind.Directory)
        {
            foreach (string name in FileTree.Names(aside))
            {
                if (Merge(Path.Combine(path, name), Path.Combine(aside, name), kept, problems) is { } fault)
                    return fault;
            }

            return FileTree.Remove(aside);
        }

        if (!AreEqual(path, now, aside, before))
            return _replaced.Discard(path, aside, problems);
        if (FileTree.Move(aside, path) is { } refused)
            return refused;
        kept.Add(path);
        // Two names of one file: renaming one over the other does nothing.
        return FileTree.Remove(aside);
    }

    private static bool AreEqual(string path, in FileStatus now, string aside, in FileStatus before)
    {
        if (now.Kind != before.Kind)
            return false;
        return now.Kind switch
        {
            FileKind.File => now.Stamp.Size == before.Stamp.Size && now.Mode == before.Mode && FileComparison.HaveSameContent(path, aside),
            FileKind.Link => FileSystem.ReadLink(path) == FileSystem.ReadLink(aside),
            _ => false,
        };
    }
}
