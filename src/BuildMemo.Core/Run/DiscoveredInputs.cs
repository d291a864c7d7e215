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
        SortedDictionary<string, DiscoveredState> states = new(StringComparer.Ordinal);
        foreach (DiscoveredState state in prepared.States)
        {
            if (FileSystem.Status(state.Path) == state.Status || IsFolderStill(state))
                states[state.Tokenised] = state;
            else
                selfWritten.Add(state.Path);
        }

        foreach (string path in selfWritten)
            problems.Add(SelfWritten(step, path));
        bool isStable = step.DepFile is null || ReadDepFile(prepared, states, problems);
        return new()
        {
            States = [.. states.Values],
            SelfWritten = [.. selfWritten, .. KnownSelfWritten(prepared)],
            IsStable = isStable,
            Problems = [.. problems],
        };
    }

    // Things come and go in a folder; as an input it is one only in that it is no file.
    private static bool IsFolderStill(DiscoveredState state) =>
        state.File is null && state.Status.Kind == FileKind.Directory && FileSystem.Status(state.Path).Kind == FileKind.Directory;

    private static Problem SelfWritten(Step step, string path) => new(
        Codes.SelfWritten,
        $"Step '{step.Name}' wrote {path}, which its command names and no declaration does: it counts neither as input nor as output. "
        + "Declare it in Outputs if later steps or builds need it.")
    { Step = step.Name };

    // What an earlier run was found to write was left out of the states from the start.
    private static IEnumerable<string> KnownSelfWritten(PreparedStep prepared)
    {
        HashSet<string> seen = [.. prepared.States.Select(state => state.Path)];
        return prepared.Situation.Candidates.Where(path => !seen.Contains(path));
    }

    // False when one of its files changed after the step had started.
    private bool ReadDepFile(PreparedStep prepared, SortedDictionary<string, DiscoveredState> states, List<Problem> problems)
    {
        Step step = prepared.Run.Step;
        DepFileResult read = DepFile.Read(step.DepFile!, step.WorkingDirectory);
        if (read.Problem is { } problem)
            problems.Add(problem with { Step = step.Name, Message = $"Step '{step.Name}': {problem.Message}" });

        HashSet<string> declared = [.. prepared.Situation.Inputs.Select(input => input.Path), .. prepared.Situation.ToolFiles.Select(tool => tool.Path)];
        bool isStable = true;
        foreach (DiscoveredState state in services.Discoveries.Look(services.Discoveries.ListOf(read.Paths)) ?? [])
        {
            if (declared.Contains(state.Path) || IsOutput(step, state.Path))
                continue;
            if (services.FindForeignProducer(prepared.Run, state.Path) is { } producer)
                problems.Add(SituationReader.UndeclaredEdge(step, state.Path, producer));
            states[state.Tokenised] = state;
            if (!IsOlderThan(state, prepared.StartedAt) && !WasSeenBefore(prepared.Run, state))
            {
                isStable = false;
                services.Report(new Problem(
                    Codes.InputChanged,
                    $"Step '{step.Name}': the input {state.Path}, which its DepFile names, changed after the step had started. Its outputs are used, but not stored.")
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
