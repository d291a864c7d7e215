using System.Collections.Immutable;
using BuildMemo.Errors;
using BuildMemo.Fingerprints;
using BuildMemo.Store;

namespace BuildMemo.Run;

/// <summary>Looks a step up in the store: each list of paths that is known gives a fingerprint to try.</summary>
/// <param name="services">What all steps of a run share.</param>
internal sealed class StoreLookup(RunServices services)
{
    /// <summary>The record that fits; null for a miss. Sets the step's fingerprint to the one that a run would store under.</summary>
    public StoreHit? Find(StepRun run)
    {
        Situation situation = run.Situation!;
        HashSet<string> tried = new(StringComparer.Ordinal);
        bool isFirst = true;
        foreach (ImmutableArray<string> list in Lists(run, situation))
        {
            if (services.Discoveries.Look(list) is not { } states)
                continue;
            Fingerprint fingerprint = Discoveries.FingerprintOf(situation.Declared, states);
            if (isFirst)
                run.Fingerprint = fingerprint;
            isFirst = false;
            if (tried.Add(fingerprint.ToString()) && services.Store.Find(fingerprint) is { } record && Fits(record, run))
                return new(record, states, fingerprint);
        }

        return null;
    }

    /// <summary>The list that a step has before it ran: what its command names, less what it is known to write itself.</summary>
    public ImmutableArray<string> FirstList(StepRun run)
    {
        ImmutableArray<string> candidates = run.Situation!.Candidates;
        return run.Before is { SelfWritten: { Length: > 0 } own }
            ? services.Discoveries.ListOf(candidates.Where(path => !own.Contains(path)))
            : services.Discoveries.ListOf(candidates);
    }

    private IEnumerable<ImmutableArray<string>> Lists(StepRun run, Situation situation)
    {
        bool mayDiscover = run.Step.DepFile is not null || run.Method is { Signature.HasContext: true };
        if (mayDiscover && run.Before is { } entry)
            yield return JournalCheck.ListOf(entry);
        if (run.Step.DepFile is null)
        {
            yield return FirstList(run);
            // Without words that name files there is nothing else a run could have found.
            if (situation.Candidates.Length == 0 && !mayDiscover)
                yield break;
        }

        foreach (DiscoveryList list in services.Store.FindDiscoveries(situation.Declared))
            yield return list.Paths;
    }

    private bool Fits(Record record, StepRun run)
    {
        if (run.Step.ExpiresAfter is { } age && record.Provenance.Created + age <= DateTimeOffset.UtcNow)
            return false;
        foreach (PathBinding binding in record.Bindings)
        {
            if (services.Tokens.StandsFor(binding.Token, binding.Text, run.Step.WorkingDirectory))
                continue;
            services.ReportOnce(new(
                Codes.BoundElsewhere,
                $"Step '{run.Step.Name}' has a record in the store, but its outputs contain '{binding.Text}', which is another folder here: "
                + "it runs again. Make the command write relative paths, and every checkout can share its outputs.")
            { Step = run.Step.Name });
            return false;
        }

        return true;
    }
}
