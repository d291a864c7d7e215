using System.Collections.Immutable;
using BuildMemo.Fingerprints;
using BuildMemo.Journal;
using BuildMemo.Reporting;
using BuildMemo.Run;
using BuildMemo.Store;

namespace BuildMemo.Tool.Explaining;

/// <summary>
/// Explains a step out of what the last run left: its report, the journal, and the store. Runs nothing but git, to read what a file was.
/// </summary>
/// <param name="store">The project's store; may not be there.</param>
/// <param name="environment">The process's variables: only they tell whether a variable is the same as in a record of another checkout.</param>
internal sealed class StepExplainer(LocalStore store, IReadOnlyDictionary<string, string> environment)
{
    // So many records without a history are looked at; a store may hold a million.
    private const int MostRecords = 2_000;
    private const int MostContents = 3;

    /// <summary>The explanation; null when the call has no such step.</summary>
    /// <param name="run">The call.</param>
    /// <param name="name">The step.</param>
    /// <param name="now">What an evaluation found, instead of what the last run reported; null for the last run.</param>
    public StepExplanation? Explain(ProjectRun run, string name, StepReport? now = null)
    {
        JournalEntry? entry = run.Journal.Find(name);
        StepReport? report = now ?? run.Report?.Steps.FirstOrDefault(step => step.Name == name);
        if (entry is null && report is null)
            return null;
        Fingerprint fingerprint = Fingerprint.TryParse(report?.Fingerprint, out Fingerprint parsed) ? parsed : entry?.Fingerprint ?? default;
        Record? stored = Load(fingerprint);
        List<ComponentDelta> deltas = [];
        if (report is { ComparedWith.Length: > 0, Differences: > 0 })
            deltas.Add(WithLastRun(report, entry));
        if (entry is { Components.IsEmpty: false } && Nearest(run, entry, report, stored) is { } nearest && !deltas.Exists(delta => delta.Comparison.Differences <= nearest.Comparison.Differences))
            deltas.Add(nearest);
        ContentDelta[] contents = deltas.Count == 0 ? [] : [.. Contents(run, deltas[0]).Take(MostContents)];
        return new()
        {
            Run = run,
            Name = name,
            Outcome = report?.Outcome ?? StepOutcome.UpToDate,
            Report = report,
            Entry = entry,
            Fingerprint = fingerprint == default ? "" : fingerprint.ToString(),
            Stored = stored,
            Deltas = deltas,
            Contents = contents,
            Advice = AdviceOn(report, deltas, contents),
        };
    }

    // A record whose blobs are gone restores nothing.
    private Record? Load(Fingerprint fingerprint) =>
        fingerprint != default && store.Find(fingerprint) is { } record && record.BlobDigests().All(store.HasBlob) ? record : null;

    private ComponentDelta WithLastRun(StepReport report, JournalEntry? entry)
    {
        ImmutableArray<Reason> reasons = [.. report.Reasons.Where(reason => reason.BeforeDigest.Length + reason.AfterDigest.Length > 0)];
        int added = reasons.Count(reason => reason.BeforeDigest.Length == 0), gone = reasons.Count(reason => reason.AfterDigest.Length == 0);
        int changed = report.Differences - added - gone;
        Record? record = Fingerprint.TryParse(report.ComparedWith, out Fingerprint before) ? store.Find(before) : null;
        return new("its last run", report.ComparedWith, new(reasons)
        {
            Changed = changed,
            Added = added,
            Gone = gone,
            // Of a step that failed the journal keeps the components of the run before.
            Equal = Math.Max(0, (entry?.Components.Length ?? 0) - changed - (entry?.Fingerprint == before ? gone : added)),
        })
        {
            Ended = record?.Provenance.Created ?? default,
            Commit = record?.Provenance.Commit ?? "",
            IsStored = record is not null && record.BlobDigests().All(store.HasBlob),
        };
    }

    private ComponentDelta? Nearest(ProjectRun run, JournalEntry entry, StepReport? report, Record? stored)
    {
        string project = stored?.Provenance.Project ?? Path.GetRelativePath(run.Paths.Root, run.Paths.ProjectFile);
        Sha256Value id = StoreEnd.ProjectIdOf(project, run.TargetFramework, run.JournalName);
        IEnumerable<(Fingerprint Fingerprint, DateTimeOffset Ended, ImmutableArray<RecordComponent> Components)> known = store.IsThere && store.History.Find(id, entry.Step) is { } history
            ? history.Runs.Select(one => (one.Fingerprint, one.Ended, one.Components))
            : store.Records().Take(MostRecords).Select(one => one.Load()).Where(one => one is not null && one.Step == entry.Step)
                .Select(one => (one!.Fingerprint, one.Provenance.Created, one.Components));
        ComponentDelta? best = null;
        foreach ((Fingerprint fingerprint, DateTimeOffset ended, ImmutableArray<RecordComponent> components) in known)
        {
            if (fingerprint == entry.Fingerprint || components.IsEmpty || fingerprint.ToString() == report?.ComparedWith)
                continue;
            Record? record = store.Find(fingerprint);
            List<string> uncompared = [];
            Comparison comparison = Readable(run, ReasonFinder.Compare(Aligned(components, entry, run.Journal.Salt, record?.Provenance.Salt ?? "", uncompared), entry.Components));
            if (best is null || comparison.Equal > best.Comparison.Equal)
            {
                best = new(record is null ? "an earlier run" : "the nearest record of the store", fingerprint.ToString(), comparison)
                {
                    Ended = ended,
                    Commit = record?.Provenance.Commit ?? "",
                    IsStored = record is not null,
                    Uncompared = uncompared,
                };
            }
        }

        return best;
    }

    // Digests of variables are salted by each checkout's journal. Where the process still has the value that this journal knows, it is
    // salted anew; else the variable passes for equal, and is told.
    private List<StepComponent> Aligned(ImmutableArray<RecordComponent> components, JournalEntry entry, ReadOnlySpan<byte> salt, string otherSalt, List<string> uncompared)
    {
        List<StepComponent> aligned = new(components.Length);
        byte[] ours = salt.ToArray();
        foreach (RecordComponent component in components)
        {
            if (ReasonFinder.KindOf(component.Kind) is not { } kind)
                continue;
            StepComponent one = new(kind, component.Name, component.Digest, component.Display);
            if (kind == ComponentKind.Environment && component.Digest != default
                && entry.Components.FirstOrDefault(mine => mine.Kind == kind && mine.Name == component.Name) is { } mine && mine.Digest != default && mine.Digest != component.Digest)
            {
                bool isSameSalt = otherSalt.Length > 0 && Convert.FromHexString(otherSalt).AsSpan().SequenceEqual(ours);
                if (!isSameSalt && otherSalt.Length > 0 && environment.TryGetValue(component.Name, out string? value) && VariableDigest.Of(ours, value) == mine.Digest)
                {
                    if (VariableDigest.Of(Convert.FromHexString(otherSalt), value) == component.Digest)
                        one = mine;
                }
                else if (!isSameSalt)
                {
                    uncompared.Add(component.Name);
                    one = mine;
                }
            }

            aligned.Add(one);
        }

        return aligned;
    }

    private static Comparison Readable(ProjectRun run, Comparison comparison) =>
        comparison with { Reasons = ReadableReasons.Of(comparison.Reasons, run.Tokens, run.Paths.ProjectDirectory, run.Paths.ProjectDirectory) };

    private IEnumerable<ContentDelta> Contents(ProjectRun run, ComponentDelta delta)
    {
        OldContents old = new(store, run);
        foreach (Reason reason in delta.Comparison.Reasons)
        {
            if (reason is not { Kind: "input" or "discovered input" or "tool", IsChange: true } || reason.BeforeDigest == reason.AfterDigest)
                continue;
            string path = Path.GetFullPath(reason.Component, run.Paths.ProjectDirectory);
            if (OldContents.Present(path, reason.AfterDigest) is not { } now || old.Find(path, reason.BeforeDigest, delta.Commit) is not { } before)
                continue;
            if (LineDiff.Of(before.Content, now, out bool isCut) is { Count: > 0 } lines)
                yield return new(reason.Component, before.Source, lines, isCut);
        }
    }

    private static List<string> AdviceOn(StepReport? report, List<ComponentDelta> deltas, ContentDelta[] contents)
    {
        List<string> advice = [];
        foreach (ContentDelta content in contents)
        {
            string before = string.Join('\n', content.Lines.Where(line => line[0] == '-').Select(line => line[1..]));
            string after = string.Join('\n', content.Lines.Where(line => line[0] == '+').Select(line => line[1..]));
            if (!content.IsCut && StampText.IsOnlyStamp(before, after))
            {
                string kind = StampText.KindOf(after) is { Length: > 0 } found ? found : "a time";
                advice.Add($"{content.Path} differs only in {kind}: whatever writes it writes another one each time. Leave the stamp out of it, or name the file in IgnoredInputs if the result does not depend on it.");
            }
        }

        IEnumerable<Reason> reasons = (report?.Reasons ?? []).Concat(report is null ? [] : deltas.SelectMany(delta => delta.Comparison.Reasons));
        foreach (string one in reasons.Select(ReasonAdvice.For).Where(one => one.Length > 0))
        {
            if (!advice.Contains(one))
                advice.Add(one);
        }

        return advice;
    }
}
