using System.Collections.Immutable;
using BuildMemo.Files;
using BuildMemo.Fingerprints;
using BuildMemo.Journal;
using BuildMemo.Reporting;

namespace BuildMemo.Run;

/// <summary>Makes the journal entry of a step that is up to date now: everything that would make it run again.</summary>
/// <param name="storePlace">Folder of the store in use; empty for none.</param>
internal sealed class EntryBuilder(string storePlace)
{
    /// <summary>The entry of a step with the given situation, discovered inputs and outputs.</summary>
    /// <param name="run">The step.</param>
    /// <param name="situation">What determines it.</param>
    /// <param name="states">Its discovered inputs.</param>
    /// <param name="fingerprint">Of all that.</param>
    /// <param name="outputs">What to watch of its outputs.</param>
    /// <param name="givenBack">What it gives back instead of its output files: a shelved step's reference.</param>
    /// <param name="result">What its method returned, where that is not in its file.</param>
    public JournalEntry Build(
        StepRun run, Situation situation, ImmutableArray<DiscoveredState> states, Fingerprint fingerprint, ImmutableArray<TrackedFile> outputs,
        ImmutableArray<string>? givenBack = null,
        string? result = null)
    {
        ImmutableArray<TrackedFile>.Builder files = ImmutableArray.CreateBuilder<TrackedFile>(
            situation.Inputs.Length + situation.ToolFiles.Length + states.Length + outputs.Length + situation.AbsentToolFiles.Length + 1);
        foreach (ResolvedInput input in situation.Inputs)
        {
            // What lies on the shelf has no stamp; it changes only with its reference, or with the step that made it.
            if (input.Shelved is null)
                files.Add(Track(input, FileRole.Input));
        }

        foreach (ToolPart tool in situation.ToolFiles)
        {
            if (Track(tool, situation.ToolsTakenAt) is { } tracked)
                files.Add(tracked);
        }

        foreach (ToolSource source in situation.ToolSources)
            files.Add(Track(source, situation.ToolsTakenAt));
        foreach (string absent in situation.AbsentToolFiles)
            files.Add(new(absent, FileRole.AbsentCandidate, default));
        foreach (DiscoveredState state in states)
        {
            FileRole role = run.Step.DepFile is null && run.Method is null ? FileRole.InferredInput : FileRole.DiscoveredInput;
            files.Add(state.File is { } file ? Track(file, role) : new(state.Path, FileRole.AbsentCandidate, new(state.Status.Kind, 0, default)));
        }

        files.AddRange(outputs);
        return new()
        {
            Step = run.Step.Name,
            Declaration = run.Declaration,
            Fingerprint = fingerprint,
            IsValid = true,
            Outcome = StepOutcome.UpToDate,
            StorePlace = storePlace,
            OutputItem = OutputItemText.Of(run.Step, run.Step.AddTo.Length > 0 && run.ResultPath is { } path ? result ?? ResultText.Read(path) : null),
            Files = files.ToImmutable(),
            Globs = situation.Globs,
            Programs = situation.Programs,
            Components = [.. situation.Components, .. Discoveries.ComponentsOf(situation.Declared, states)],
            Outputs = givenBack ?? [.. outputs.Where(IsOutputFile).Select(output => output.Path)],
        };
    }

    private static bool IsOutputFile(TrackedFile output) => output.Status.Kind is FileKind.File or FileKind.Link;

    private static TrackedFile Track(ResolvedInput input, FileRole role) => new(input.Path, role, input.Status)
    {
        TakenAt = input.TakenAt,
        IsTrusted = FileContents.IsTrusted(input.Status, input.TakenAt, input.Path),
        Digest = input.Digest,
    };

    // No digest: when it is written again, the step is looked at afresh.
    private static TrackedFile Track(ToolSource source, long takenAt) => source.Status.Kind == FileKind.Missing
        ? new(source.Path, FileRole.AbsentCandidate, default)
        : new(source.Path, FileRole.Tool, source.Status) { TakenAt = takenAt, IsTrusted = FileContents.IsTrusted(source.Status, takenAt, source.Path) };

    private static TrackedFile? Track(ToolPart tool, long takenAt)
    {
        // Another version beside it would be taken instead: then the folder of versions changes.
        if (tool.Kind is ToolPartKind.Runtime or ToolPartKind.Sdk && Path.GetDirectoryName(tool.Path) is { } versions)
            return new(versions, FileRole.Tool, FileSystem.Status(versions)) { TakenAt = takenAt, IsTrusted = true };
        if (!tool.IsFile)
            return null;
        return new(tool.Path, tool.Kind is ToolPartKind.Assembly or ToolPartKind.Dependency ? FileRole.ToolAssembly : FileRole.Tool, tool.Status)
        {
            TakenAt = takenAt,
            IsTrusted = FileContents.IsTrusted(tool.Status, takenAt, tool.Path),
            Digest = tool.Digest,
        };
    }
}
