using System.Collections.Immutable;
using BuildMemo.Capture;
using BuildMemo.Errors;
using BuildMemo.Files;
using BuildMemo.Fingerprints;
using BuildMemo.Journal;
using BuildMemo.Steps;
using BuildMemo.Store;

namespace BuildMemo.Run;

/// <summary>The shelved steps of a run, and the steps that read them: their outputs are nowhere but in the store until one must run.</summary>
/// <param name="services">What all steps of a run share.</param>
internal sealed class Shelf(RunServices services)
{
    private readonly References _references = new(services.Store, FolderOf(services.Paths), services.Tokens);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ContentDigest> _placed = new(StringComparer.Ordinal);

    /// <summary>Folder of the folders that stand in for records.</summary>
    public static string FolderOf(Settings.ProjectPaths paths) => Path.Combine(paths.JournalDirectory, "shelved");

    /// <summary>Folder that references are written to for steps that read them.</summary>
    public static string LoadedFolderOf(Settings.ProjectPaths paths) => Path.Combine(paths.JournalDirectory, "loaded");

    /// <summary>Whether the result of a shelved step that the journal knows is still there. True for all other steps.</summary>
    public bool Holds(StepRun run, JournalEntry entry) => !run.Step.Shelve || _references.Find(entry.Fingerprint) is not null;

    /// <summary>Whether the journal's entry was made by a step that was shelved as this one is.</summary>
    public static bool IsAlike(StepRun run, JournalEntry entry) =>
        run.Step.Shelve == (entry.Outputs is [{ } output] && StepReference.IsMeant(output));

    /// <summary>Whether the step reads what a shelved step of this run writes: then the journal's stamps say nothing about it.</summary>
    public bool FeedsInto(StepRun run)
    {
        foreach (int producer in services.Graph.Producers(run.Index))
        {
            if (services.StepAt(producer).Shelve)
                return true;
        }

        return false;
    }

    /// <summary>The files of a reference as inputs; null with the problem when it leads nowhere.</summary>
    public IReadOnlyList<ResolvedInput>? Resolve(Step step, string reference, out Problem? problem)
    {
        problem = null;
        if (!Fingerprint.TryParse(StepReference.FingerprintOf(reference), out Fingerprint fingerprint) || _references.Find(fingerprint) is not { } content)
        {
            problem = References.NotFound(reference) with { Step = step.Name };
            problem = problem with { Message = $"Step '{step.Name}': the input {problem.Message}" };
            return null;
        }

        // Named after its content, so that the same content has the same path whichever step run made it.
        string folder = Path.Combine(LoadedFolderOf(services.Paths), content.Digest()[..16]);
        return [.. content.Files.Where(file => file.Output.Kind == RecordOutputKind.File).Select(file => InputOf(content, file, Path.Combine(folder, file.Relative)))];
    }

    /// <summary>An input that a shelved step of this run writes; null when none does, or it did not.</summary>
    public ResolvedInput? FindProduced(string path)
    {
        int producer = services.Graph.FindProducer(path);
        if (producer < 0 || !services.StepAt(producer).Shelve || services.RunAt(producer).After is not { } entry || _references.Find(entry.Fingerprint) is not { } content)
            return null;
        foreach (ShelvedFile file in content.Files)
        {
            if (file.Output.Kind == RecordOutputKind.File && IsFileOf(content, file, path))
                return InputOf(content, file, path);
        }

        return null;
    }

    /// <summary>Writes the inputs that a step reads from references to their paths, right before it runs.</summary>
    /// <returns>The problem that keeps it from running; null is success.</returns>
    public Problem? Load(StepRun run)
    {
        foreach (IGrouping<ShelvedContent, ResolvedInput> group in run.Situation!.Inputs.Where(input => input.Shelved is not null).GroupBy(input => input.Shelved!.Content))
        {
            IReadOnlyList<Problem> problems;
            bool isGone;
            // Two steps may want the same files.
            lock (_gate)
            {
                problems = _references.Load(services.NewRestorer(), group.Key, [.. group.Select(input => (input.Shelved!.File, input.Path))], out isGone);
                foreach (ResolvedInput input in group.Where(input => services.Graph.FindProducer(input.Path) >= 0))
                    _placed[input.Path] = input.Shelved!.File.Output.Digest;
            }

            if (isGone)
                return run.Describe(References.NotFound(group.Key.Reference));
            if (problems.Count > 0)
                return run.Describe(problems[0] with { Code = Codes.ReferenceNotLoaded });
        }

        return null;
    }

    /// <summary>
    /// At the end of a run: takes what <see cref="Load"/> wrote to the places of outputs away. Left there it would be stale as soon as the
    /// shelved step changes, and a file that no journal knows.
    /// </summary>
    public void TakeBack()
    {
        foreach ((string path, ContentDigest digest) in _placed)
        {
            if (FileHasher.Hash(path) is { Outcome: FileHashOutcome.Hashed } now && now.Digest == digest && FileTree.Remove(path) is { } left)
                services.Report([new(Codes.OutputNotBroughtBack, $"{path} is on the shelf and can't be removed here: {left}. Delete it by hand.")]);
        }
    }

    /// <summary>Takes the outputs of a shelved step off the disk; where the store has no record of them, a folder keeps them.</summary>
    public void Withdraw(PreparedStep step, Fingerprint fingerprint, ImmutableArray<CollectedOutput> outputs, bool isStored)
    {
        if (!isStored && _references.KeepAside(fingerprint, outputs) is { } fault)
            services.Report(step.Run.Describe(new(Codes.ReferenceNotLoaded, $"its outputs can't be kept below {FolderOf(services.Paths)}: {fault}")));
        foreach (OutputDeclaration output in step.Run.Step.Outputs)
        {
            if (FileTree.Remove(output.Path) is { } left)
                services.Report(step.Run.Describe(new(Codes.OutputNotBroughtBack, $"its output {output.Path} is on the shelf and can't be removed here: {left}. Delete it by hand.")));
        }
    }

    /// <summary>Deletes what an earlier build wrote for a step before it was shelved.</summary>
    public static void DeleteEarlier(StepRun run)
    {
        foreach (TrackedFile file in run.Before?.Files ?? [])
        {
            if (!file.FollowsLinks)
                WrittenFile.Delete(file);
        }
    }

    /// <summary>Whether all that a record names is in the store.</summary>
    public bool IsThere(Record record) => record.BlobDigests().All(services.Store.HasBlob);

    private static bool IsFileOf(ShelvedContent content, ShelvedFile file, string path) => content.Folder is null
        ? file.Declared == path
        : path.EndsWith(file.Relative.Replace('/', Path.DirectorySeparatorChar), StringComparison.Ordinal);

    private static ResolvedInput InputOf(ShelvedContent content, ShelvedFile file, string path) =>
        new(path, new(FileKind.File, OutputWriter.ModeOf(file.Output.IsExecutable), default), file.Output.Digest, TakenAt: 0)
        {
            Shelved = new(content, file),
        };
}
