using System.Collections.Immutable;
using System.Globalization;
using BuildMemo.Fingerprints;
using BuildMemo.Reporting;
using BuildMemo.Store;

namespace BuildMemo.Run;

/// <summary>
/// The event of a step that is about to run; with <c>BuildMemoExplain</c> also what it was compared with, and what to do. A step of a
/// fresh clone has no last run: then it is compared with the nearest run that the store remembers.
/// </summary>
/// <param name="services">What all steps of a run share.</param>
internal sealed class StartDetails(RunServices services)
{
    private const int FingerprintDigits = 12;

    // Read when the first such step starts.
    private readonly Lazy<Dictionary<string, StepHistoryEntry>> _history = new(() => services.Store.History
        .Read(StoreEnd.ProjectIdOf(Path.GetRelativePath(services.Paths.Root, services.Paths.ProjectFile), services.Request.TargetFramework, services.Request.JournalName))
        .ToDictionary(entry => entry.Step, StringComparer.Ordinal));

    /// <summary>The event.</summary>
    public StepStarted Of(StepRun run, string command) => new(run.Step.Name, command, run.Reasons)
    {
        Details = services.Settings.Explain ? [.. DetailsOf(run)] : [],
    };

    private IEnumerable<string> DetailsOf(StepRun run)
    {
        ImmutableArray<Reason> reasons = run.Reasons;
        int components = run.Reasons.Count(reason => reason.BeforeDigest.Length + reason.AfterDigest.Length > 0);
        if (run.Differences > components)
            yield return string.Create(CultureInfo.InvariantCulture, $"and {run.Differences - components} more");
        if (run.Differences > 0 && run.Before is { } before && before.Fingerprint != default)
            yield return $"({run.Differences} of {run.Compared} components differ from the last run, {Short(before.Fingerprint)})";
        if (reasons is [{ Kind: ReasonKinds.First }] && Nearest(run) is { } nearest)
        {
            reasons = ReadableReasons.Of(nearest.Comparison.Reasons, services.Tokens, services.Paths.ProjectDirectory, run.Step.WorkingDirectory);
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"against the nearest run that the store remembers ({Short(nearest.Fingerprint)}, {nearest.Comparison.Equal} components equal):");
            foreach (Reason reason in reasons)
                yield return "  " + reason;
        }

        foreach (string advice in reasons.Select(ReasonAdvice.For).Where(advice => advice.Length > 0).Distinct())
            yield return "-> " + advice;
    }

    private (Fingerprint Fingerprint, Comparison Comparison)? Nearest(StepRun run)
    {
        if (!_history.Value.TryGetValue(run.Step.Name, out StepHistoryEntry? entry))
            return null;
        List<StepComponent> now = [.. run.Situation!.Components.Where(component => component.Kind != ComponentKind.Environment)];
        (Fingerprint Fingerprint, Comparison Comparison)? nearest = null;
        foreach (StepHistoryRun known in entry.Runs)
        {
            // Digests of variables have the salt of another checkout. What was discovered then is no part of what is declared now.
            IEnumerable<StepComponent> then =
                from component in known.Components
                let kind = ReasonFinder.KindOf(component.Kind)
                where kind is not (null or ComponentKind.Environment or ComponentKind.Discovered)
                select new StepComponent(kind.Value, component.Name, component.Digest, component.Display);
            Comparison comparison = ReasonFinder.Compare([.. then], now);
            if (comparison.Differences > 0 && (nearest is null || comparison.Equal > nearest.Value.Comparison.Equal))
                nearest = (known.Fingerprint, comparison);
        }

        return nearest;
    }

    private static string Short(Fingerprint fingerprint) => fingerprint.ToString()[..FingerprintDigits];
}
