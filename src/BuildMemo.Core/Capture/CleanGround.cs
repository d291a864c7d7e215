using System.Collections.Immutable;
using BuildMemo.Errors;
using BuildMemo.Files;
using BuildMemo.Steps;

namespace BuildMemo.Capture;

/// <summary>
/// Moves a step's outputs out of its way before it runs, so that only what exists afterwards is collected (design.md, 8). Where
/// nothing stands, an output costs two stats. Holding the locks of the outputs is the caller's part.
/// </summary>
internal sealed class CleanGround(CapturePlaces places, ReplacedFiles replaced)
{
    // 0 until it was looked at; several threads may look, and find the same.
    private ulong _asideDevice;

    /// <summary>Looks at what stands at the outputs; changes nothing.</summary>
    public CleanGroundPlan Plan(IReadOnlyList<OutputDeclaration> outputs)
    {
        ImmutableArray<OutputDeclaration> tops = WithoutNested(outputs);
        ImmutableArray<CleanGroundMove>.Builder? moves = null;
        foreach (OutputDeclaration output in tops)
        {
            FileStatus status = FileSystem.Status(output.Path, followLinks: false);
            if (status.Kind == FileKind.Missing)
                continue;
            moves ??= ImmutableArray.CreateBuilder<CleanGroundMove>();
            moves.Add(new(output.Path, AsidePathOf(output.Path, status.Stamp.Device)));
        }

        return new(tops, moves?.ToImmutable() ?? []);
    }

    /// <summary>
    /// Moves aside what was planned, and makes the outputs' parents and the output folders themselves. Null when something can't be
    /// moved; then everything is as it was, and <paramref name="problem"/> says why.
    /// </summary>
    public ClearedGround? Execute(CleanGroundPlan plan, out Problem? problem)
    {
        problem = null;
        int done = 0;
        foreach (CleanGroundMove move in plan.Moves)
        {
            if (FileTree.Move(move.Path, move.AsidePath) is { } fault)
            {
                problem = NotMovable(move.Path, $"can't be moved aside to '{move.AsidePath}': {fault}");
                break;
            }

            done++;
        }

        problem ??= MakeFolders(plan);
        if (problem is null)
            return new(plan, replaced);
        for (int index = done - 1; index >= 0; index--)
        {
            CleanGroundMove move = plan.Moves[index];
            // An output folder that was just made is in the way of the old one.
            _ = FileTree.Remove(move.Path);
            _ = FileTree.Move(move.AsidePath, move.Path);
        }

        return null;
    }

    /// <summary>
    /// Brings back what a run that was killed left aside, by the moves that the journal notes. What the killed step left in its place
    /// is removed, or kept where it is not ours. Harmless when nothing waits any more.
    /// </summary>
    public IReadOnlyList<Problem> Sweep(IReadOnlyList<CleanGroundMove> moves)
    {
        List<Problem> problems = [];
        foreach (CleanGroundMove move in moves)
        {
            // A copy across volumes that was not finished: the original still stands.
            _ = FileTree.Remove(move.AsidePath + ".partial");
            if (FileSystem.Status(move.AsidePath, followLinks: false).Kind == FileKind.Missing)
                continue;
            string? fault = replaced.Discard(move.Path, move.Path, problems) ?? FileTree.Move(move.AsidePath, move.Path);
            if (fault is not null)
                problems.Add(ClearedGround.NotBroughtBack(move, fault));
        }

        return problems;
    }

    /// <summary>Removes what a run that was killed left aside, where another build writes the outputs by now; what is not ours is kept.</summary>
    public IReadOnlyList<Problem> LetGo(IReadOnlyList<CleanGroundMove> moves)
    {
        List<Problem> problems = [];
        foreach (CleanGroundMove move in moves)
        {
            _ = FileTree.Remove(move.AsidePath + ".partial");
            if (replaced.Discard(move.Path, move.AsidePath, problems) is { } fault)
                problems.Add(ClearedGround.NotBroughtBack(move, fault));
        }

        return problems;
    }

    internal static Problem? MakeFolders(CleanGroundPlan plan)
    {
        string? last = null;
        foreach (OutputDeclaration output in plan.Outputs)
        {
            string folder = output.Kind == OutputKind.Directory ? output.Path : Path.GetDirectoryName(output.Path)!;
            if (folder == last)
                continue;
            last = folder;
            if (FileSystem.Status(folder).Kind != FileKind.Directory && FileTree.MakeFolder(folder) is { } fault)
                return NotMovable(output.Path, $"has no folder to be written to: {fault}");
        }

        return null;
    }

    private string AsidePathOf(string path, ulong device) =>
        device == AsideDevice() && !SafePath.IsSameOrBelow(places.AsideFolder, path)
            ? Path.Combine(places.AsideFolder, Guid.NewGuid().ToString("N"))
            : Path.Combine(Path.GetDirectoryName(path)!, AsideFolder.NewName());

    private ulong AsideDevice()
    {
        ulong device = Volatile.Read(ref _asideDevice);
        if (device == 0)
            Volatile.Write(ref _asideDevice, device = DeviceOf(places.AsideFolder));
        return device;
    }

    private static ImmutableArray<OutputDeclaration> WithoutNested(IReadOnlyList<OutputDeclaration> outputs)
    {
        ImmutableArray<OutputDeclaration>.Builder tops = ImmutableArray.CreateBuilder<OutputDeclaration>(outputs.Count);
        foreach (OutputDeclaration output in outputs)
        {
            bool isNested = false;
            foreach (OutputDeclaration other in outputs)
                isNested |= other.Kind == OutputKind.Directory && SafePath.IsBelow(output.Path, other.Path);
            if (!isNested)
                tops.Add(output);
        }

        return tops.DrainToImmutable();
    }

    private static ulong DeviceOf(string path)
    {
        for (string? existing = path; existing is not null; existing = Path.GetDirectoryName(existing))
        {
            FileStatus status = FileSystem.Status(existing);
            if (status.Kind != FileKind.Missing)
                return status.Stamp.Device;
        }

        return 0;
    }

    private static Problem NotMovable(string path, string fault) => new(
        Codes.OutputNotMovable,
        $"the output '{path}' {fault}. Nothing was run. Check the permissions of its folder, and whether another program has it open.")
    {
        File = path,
    };
}
