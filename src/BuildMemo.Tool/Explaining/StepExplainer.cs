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

    private readonly Variables _variables = new(environment);

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
        if (IsWorthARecord(report) && Nearest(run, name, ComponentsOf(run, entry, report, fingerprint), report, stored, fingerprint.ToString()) is { } nearest && !deltas.Exists(delta => delta.Comparison.Differences <= nearest.Comparison.Differences))
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
            IsExpired = entry is { ExpiresAt: { } ticks } && entry.Fingerprint == fingerprint && ticks <= DateTime.UtcNow.Ticks,
            Deltas = deltas,
            Contents = contents,
            Advice = AdviceOn(run, report, deltas, contents),
        };
    }

    // Of a step that ran for a lost output alone, other records tell nothing.
    private static bool IsWorthARecord(StepReport? report) =>
        report is null or { Outcome: StepOutcome.UpToDate } || (report.Outcome != StepOutcome.Restored && (report.Differences > 0 || report.Reasons.Any(reason => reason.Kind == ReasonKinds.First)));

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

    // What an evaluation found is newer than what the journal knows, which of a step that failed knows the run before.
    private List<ReportComponent> ComponentsOf(ProjectRun run, JournalEntry? entry, StepReport? report, Fingerprint fingerprint) =>
        report is { Components.IsEmpty: false } ? [.. report.Components]
        : entry is not null && entry.Fingerprint == fingerprint ? _variables.Of(run, entry.Components)
        : [];

    private ComponentDelta? Nearest(ProjectRun run, string step, List<ReportComponent> after, StepReport? report, Record? stored, string current)
    {
        if (after.Count == 0)
            return null;
        string project = stored?.Provenance.Project ?? Path.GetRelativePath(run.Paths.Root, run.Paths.ProjectFile);
        Sha256Value id = StoreEnd.ProjectIdOf(project, run.TargetFramework, run.JournalName);
        IEnumerable<(Fingerprint Fingerprint, DateTimeOffset Ended, ImmutableArray<RecordComponent> Components)> known = store.IsThere && store.History.Find(id, step) is { } history
            ? history.Runs.Select(one => (one.Fingerprint, one.Ended, one.Components))
            : store.Records().Take(MostRecords).Select(one => one.Load()).Where(one => one is not null && one.Step == step)
                .Select(one => (one!.Fingerprint, one.Provenance.Created, one.Components));
        ComponentDelta? best = null;
        foreach ((Fingerprint fingerprint, DateTimeOffset ended, ImmutableArray<RecordComponent> components) in known)
        {
            if (fingerprint.ToString() == current || components.IsEmpty || fingerprint.ToString() == report?.ComparedWith)
                continue;
            Record? record = store.Find(fingerprint);
            Comparison comparison = Variables.Compare(run, _variables.Of(components, record?.Provenance.Salt ?? ""), after, out IReadOnlyList<string> uncompared);
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

    private IEnumerable<ContentDelta> Contents(ProjectRun run, ComponentDelta delta)
    {
        OldContents old = new(store, run);
        // A script is a tool and an input.
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (Reason reason in delta.Comparison.Reasons)
        {
            if (reason is not { Kind: "input" or "discovered input" or "tool", IsChange: true } || reason.BeforeDigest == reason.AfterDigest)
                continue;
            string path = Path.GetFullPath(reason.Component, run.Paths.ProjectDirectory);
            if (!seen.Add(path))
                continue;
            if (OldContents.Present(path, reason.AfterDigest) is not { } now || old.Find(path, reason.BeforeDigest, delta.Commit) is not { } before)
                continue;
            if (LineDiff.Of(before.Content, now, out bool isCut) is { Count: > 0 } lines)
                yield return new(reason.Component, before.Source, lines, isCut);
        }
    }

    private static List<string> AdviceOn(ProjectRun run, StepReport? report, List<ComponentDelta> deltas, ContentDelta[] contents)
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

        foreach (Reason reason in deltas.SelectMany(delta => delta.Comparison.Reasons).Where(reason => reason.Kind is "input" or "discovered input"))
        {
            if (advice.Count < MostContents && run.WriterOf(reason.Component) is { } writer)
                advice.Add($"{reason.Component} is written by step {writer}: explain {writer} says why it changed.");
        }

        if (deltas.SelectMany(delta => delta.Comparison.Reasons).FirstOrDefault(reason => IsOutside(run, reason)) is { } outside)
            advice.Add($"{outside.Component}: {ReasonAdvice.Absolute}");

        IEnumerable<Reason> reasons = (report?.Reasons ?? []).Concat(report is null ? [] : deltas.SelectMany(delta => delta.Comparison.Reasons));
        foreach (string one in reasons.Select(ReasonAdvice.For).Where(one => one.Length > 0))
        {
            if (!advice.Contains(one))
                advice.Add(one);
        }

        return advice;
    }

    // What the system brings has the same place on every machine of its kind.
    private static bool IsOutside(ProjectRun run, Reason reason) =>
        reason.Kind is "input" or "discovered input" && Path.IsPathRooted(reason.Component)
        && !((string[])[run.Paths.Root, "/usr", "/opt", "/etc", "/nix"]).Any(folder => reason.Component.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal));
}
