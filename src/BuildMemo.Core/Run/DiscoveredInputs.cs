using System.Collections.Immutable;
using BuildMemo.Errors;
using BuildMemo.Files;
using BuildMemo.Fingerprints;
using BuildMemo.Journal;
using BuildMemo.Steps;

namespace BuildMemo.Run;

/// <summary>
/// After a run: which of the paths that the command names are inputs, and what its DepFile adds (design.md, 5). A path that the
/// step created or changed is none.
/// </summary>
/// <param name="services">What all steps of a run share.</param>
internal sealed class DiscoveredInputs(RunServices services)
{
    /// <summary>Looks at the candidates again and reads the DepFile.</summary>
    public Discovery Find(PreparedStep prepared)
    {
        Step step = prepared.Run.Step;
        List<Problem> problems = [];
        List<string> selfWritten = [];
        HashSet<string> known = [.. prepared.Run.Before?.SelfWritten ?? []];
        SortedDictionary<string, DiscoveredState> states = new(StringComparer.Ordinal);
        bool isStable = true;
        foreach (DiscoveredState before in prepared.States)
        {
            bool isKnown = known.Contains(before.Path);
            if (Unchanged(before, isKnown) is { } state)
            {
                states[state.Tokenised] = state;
                continue;
            }

            selfWritten.Add(before.Path);
            if (isKnown)
                continue;
            // A file that was there may have been changed by somebody else: only when the next run changes it again is it the step's own.
            bool isSuspect = before.File is not null;
            isStable &= !isSuspect;
            problems.Add(isSuspect ? ChangedMeanwhile(step, before.Path) : SelfWritten(step, before.Path));
        }

        if (step.DepFile is not null)
            isStable &= AddDiscovered(prepared, ReadDepFile(step, problems), "its DepFile names", states, problems);
        if (prepared.AddedInputs.Length > 0)
            isStable &= AddDiscovered(prepared, prepared.AddedInputs, "its method added", states, problems);
        return new()
        {
            States = [.. states.Values],
            SelfWritten = [.. selfWritten],
            IsStable = isStable,
            Problems = [.. problems],
        };
    }

    // The state to count, with today's stamp; null when the path was written. Content decides, for a hard link or a changed mode
    // alters stamps too; only for a file that is known as the step's own does writing the same bytes count as well.
    private DiscoveredState? Unchanged(DiscoveredState before, bool isKnown)
    {
        if (FileSystem.Status(before.Path) == before.Status)
            return before;
        if (isKnown)
            return null;
        DiscoveredState now = services.Discoveries.LookAgain(before);
        bool isSame = before.File is { } file
            ? now.File is { } same && same.Digest == file.Digest
            // Things come and go in a folder; as an input it is one only in that it is no file.
            : now.File is null && now.Status.Kind == before.Status.Kind;
        return isSame ? now : null;
    }

    private static Problem SelfWritten(Step step, string path) => new(
        Codes.SelfWritten,
        $"Step '{step.Name}' wrote {path}, which its command names and no declaration does: it counts neither as input nor as output. "
        + "Declare it in Outputs if later steps or builds need it.")
    { Step = step.Name };

    private static Problem ChangedMeanwhile(Step step, string path) => new(
        Codes.InputChanged,
        $"Step '{step.Name}': {path}, which its command names, changed while the step ran. Its outputs are used, but not stored; it runs again in the "
        + "next build. If the step itself writes the file, declare it in Outputs.")
    { Step = step.Name, File = path };

    private static Problem NoFile(Step step, DiscoveredState state, string source) => new(
        Codes.DiscoveredNotAFile,
        $"Step '{step.Name}': {state.Path}, which {source}, is {(state.Status.Kind == FileKind.Directory ? "a folder" : "no file that can be read")}. "
        + "Its outputs are used, but not stored, and it runs in every build. Name the files, or declare them in Inputs.")
    { Step = step.Name, File = state.Path };

    private static ImmutableArray<string> ReadDepFile(Step step, List<Problem> problems)
    {
        DepFileResult read = DepFile.Read(step.DepFile!, step.WorkingDirectory);
        if (read.Problem is { } problem)
            problems.Add(problem with { Step = step.Name, Message = $"Step '{step.Name}': {problem.Message}" });
        return read.Paths;
    }

    // False when one of the files changed after the step had started.
    private bool AddDiscovered(
        PreparedStep prepared, IEnumerable<string> paths, string source, SortedDictionary<string, DiscoveredState> states, List<Problem> problems)
    {
        Step step = prepared.Run.Step;
        HashSet<string> declared = [.. prepared.Situation.Inputs.Select(input => input.Path), .. prepared.Situation.ToolFiles.Select(tool => tool.Path)];
        bool isStable = true;
        foreach (DiscoveredState state in services.Discoveries.Look(services.Discoveries.ListOf(paths)) ?? [])
        {
            if (declared.Contains(state.Path) || IsOutput(step, state.Path))
                continue;
            if (services.FindForeignProducer(prepared.Run, state.Path) is { } producer)
                problems.Add(SituationReader.UndeclaredEdge(step, state.Path, producer));
            states[state.Tokenised] = state;
            if (state.File is null && state.Status.Kind != FileKind.Missing)
            {
                // What is in a folder is no content that a later build could compare.
                isStable = false;
                problems.Add(NoFile(step, state, source));
                continue;
            }

            if (!IsOlderThan(state, prepared.StartedAt) && !WasSeenBefore(prepared.Run, state))
            {
                isStable = false;
                services.Report(new Problem(
                    Codes.InputChanged,
                    $"Step '{step.Name}': the input {state.Path}, which {source}, changed after the step had started. Its outputs are used, but not stored.")
                { Step = step.Name, File = state.Path });
            }
        }

        return isStable;
    }

    // Only the change time: the modification time may be anything that somebody set, also a time to come, for good.
    private static bool IsOlderThan(DiscoveredState state, long startedAt) => state.File is null || state.Status.Stamp.Changed < startedAt;

    // Where the clock was set back, a change time lies in the future; the stamp that an earlier build saw is older than this step.
    private static bool WasSeenBefore(StepRun run, DiscoveredState state)
    {
        foreach (TrackedFile file in run.Before?.Files ?? [])
        {
            if (file.Path == state.Path && file.FollowsLinks && file.Status == state.Status)
                return true;
        }

        return false;
    }

    private static bool IsOutput(Step step, string path)
    {
        foreach (OutputDeclaration output in step.Outputs)
        {
            if (output.Path == path || (output.Kind == OutputKind.Directory && SafePath.IsBelow(path, output.Path)))
                return true;
        }

        return path == step.DepFile;
    }
}
