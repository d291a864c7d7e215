using System.Collections.Immutable;
using System.Diagnostics;
using BuildMemo.Capture;
using BuildMemo.Errors;
using BuildMemo.Journal;
using BuildMemo.Reporting;
using BuildMemo.Steps;
using BuildMemo.Store;

namespace BuildMemo.Run;

/// <summary>Restores a step from its record: outputs, then what it printed.</summary>
/// <param name="services">What all steps of a run share.</param>
internal sealed class StepRestore(RunServices services)
{
    private readonly Restorer _restorer = services.NewRestorer();

    /// <summary>Takes the locks of the outputs and restores.</summary>
    public RestoreProgress Restore(StepRun run, StoreHit hit)
    {
        if (services.Intent == RunIntent.Question)
            return RestoreProgress.Gone;
        if (services.Intent == RunIntent.Check)
            return WouldRestore(run, hit);
        if (run.Step.Shelve)
            return TakeReference(run, hit);
        if (!services.TryLockOutputs(run.Step, out IDisposable? locks))
            return RestoreProgress.Busy;
        using (locks)
        {
            if (services.Frameworks.Find(run) is not { } clash)
                return RestoreLocked(run, hit);
            services.Report(clash);
            return RestoreProgress.Refused;
        }
    }

    /// <summary>Restores a step whose outputs are held already.</summary>
    public RestoreProgress RestoreLocked(StepRun run, StoreHit hit)
    {
        if (run.Step.Shelve)
            return TakeReference(run, hit);
        long start = Stopwatch.GetTimestamp();
        if (ItemsOf(run, hit.Record) is not { } items)
            return RestoreProgress.Gone;
        // All that a hit needs is fetched before an output is touched.
        using CaptureReader? capture = hit.Record.Capture is { } kept ? CaptureReader.Open(services.Store, kept) : null;
        if (capture is null && !services.Request.MergeStreams)
            return RestoreProgress.Gone;
        if (!services.Journal.IsReadOnly)
            services.Journal.Invalidate(run.Step.Name);
        RestoreResult result = _restorer.Restore(new()
        {
            Items = items,
            Declared = run.Step.Outputs,
            Store = services.Store,
            KnownDigest = run.KnownDigest,
        });
        // A step is looked up twice before it runs, and a record that is no good the first time is none the second time.
        foreach (Problem problem in result.Problems)
            services.ReportOnce(run.Describe(problem));
        if (!result.IsHit)
            return RestoreProgress.Gone;

        services.Store.Touch(hit.Record, hit.States.IsEmpty ? null : run.Situation?.Declared);
        Replay(run, hit);
        capture?.Replay((stream, bytes) => services.Emit(new StepWrote(run.Step.Name, stream, bytes, IsReplayed: true)));
        End(run, hit, items, Stopwatch.GetElapsedTime(start));
        return RestoreProgress.Restored;
    }

    // A shelved step needs nothing but its record: what is not materialised can't be in anybody's way.
    private RestoreProgress TakeReference(StepRun run, StoreHit hit)
    {
        long start = Stopwatch.GetTimestamp();
        if (!services.Shelf.IsThere(hit.Record))
            return RestoreProgress.Gone;
        if (!services.Journal.IsReadOnly)
        {
            services.Journal.Invalidate(run.Step.Name);
            Shelf.DeleteEarlier(run);
        }

        services.Store.Touch(hit.Record);
        Replay(run, hit);
        RecordOutput? result = hit.Record.Outputs.FirstOrDefault(output => services.Tokens.TryExpand(output.Path, out string path) && path == run.ResultPath);
        End(run, hit, [], Stopwatch.GetElapsedTime(start), [StepReference.To(hit.Fingerprint.ToString())], result is { Inlined.IsDefault: false } ? ResultText.Of(result.Inlined.AsSpan()) : null);
        return RestoreProgress.Restored;
    }

    private void Replay(StepRun run, StoreHit hit)
    {
        foreach (RecordMessage message in hit.Record.Messages)
            services.Emit(new StepPrinted(run.Step.Name, StepLines.Expand(message, services.Tokens, run.Step.WorkingDirectory), IsReplayed: true));
    }

    // Whether the blobs are sound is not looked at: a damaged one would be a run instead.
    private RestoreProgress WouldRestore(StepRun run, StoreHit hit)
    {
        if (run.Step.Shelve)
            return services.Shelf.IsThere(hit.Record) ? EndUnwritten(run, hit, [StepReference.To(hit.Fingerprint.ToString())]) : RestoreProgress.Gone;
        if (ItemsOf(run, hit.Record) is not { } items || !hit.Record.BlobDigests().All(services.Store.HasBlob))
            return RestoreProgress.Gone;
        services.Assumed.Assume(run.Step, items);
        return EndUnwritten(run, hit, [.. items.Where(item => item.Output.Kind == RecordOutputKind.File).Select(item => item.Path)]);
    }

    private RestoreProgress EndUnwritten(StepRun run, StoreHit hit, ImmutableArray<string> outputs)
    {
        services.End(
            run,
            new()
            {
                Name = run.Step.Name,
                Outcome = StepOutcome.Restored,
                Reasons = ReasonsOf(run),
                Fingerprint = hit.Fingerprint.ToString(),
                Seconds = run.LookSeconds,
                Outputs = outputs,
            },
            after: null);
        return RestoreProgress.Restored;
    }

    // A step that only prints has nothing on disk that could be up to date; that the store has no record is then no reason, for it has one.
    private static ImmutableArray<Reason> ReasonsOf(StepRun run) => run.Reasons.RemoveAll(reason => reason.Kind == ReasonKinds.NoRecord);

    private void End(
        StepRun run, StoreHit hit, ImmutableArray<RestoreItem> items, TimeSpan time, ImmutableArray<string>? givenBack = null, string? result = null)
    {
        ImmutableArray<TrackedFile> outputs = givenBack is null ? OutputTracking.Of(run.Step, items) : [];
        JournalEntry entry = services.Entries.Build(run, run.Situation!, hit.States, hit.Fingerprint, outputs, givenBack, result) with
        {
            Outcome = StepOutcome.Restored,
            Duration = hit.Record.Duration,
            ExpiresAt = run.Step.ExpiresAfter is { } age ? (hit.Record.Provenance.Created + age).UtcTicks : null,
            SelfWritten = SelfWritten(run, hit),
        };
        services.End(
            run,
            new()
            {
                Name = run.Step.Name,
                Outcome = StepOutcome.Restored,
                Reasons = ReasonsOf(run),
                Fingerprint = hit.Fingerprint.ToString(),
                Seconds = run.LookSeconds + time.TotalSeconds,
                SavedSeconds = hit.Record.Duration.TotalSeconds - time.TotalSeconds,
                Outputs = entry.Outputs,
            },
            entry);
    }

    // What the command names and the record's list leaves out is what the step writes itself.
    private static ImmutableArray<string> SelfWritten(StepRun run, StoreHit hit)
    {
        HashSet<string> listed = [.. hit.States.Select(state => state.Path)];
        return [.. run.Situation!.Candidates.Where(path => !listed.Contains(path))];
    }

    private ImmutableArray<RestoreItem>? ItemsOf(StepRun run, Record record)
    {
        ImmutableArray<RestoreItem>.Builder items = ImmutableArray.CreateBuilder<RestoreItem>(record.Outputs.Length);
        foreach (RecordOutput output in record.Outputs)
        {
            if (!services.Tokens.TryExpand(output.Path, out string path) || !services.Tokens.TryExpand(output.LinkTarget, out string target))
            {
                services.Report(new Problem(
                    Codes.RecordRefused,
                    $"Step '{run.Step.Name}': a record of the store names an output that means nothing here; it is not used.")
                { Step = run.Step.Name });
                return null;
            }

            items.Add(new(path, output, target));
        }

        return items.MoveToImmutable();
    }
}
