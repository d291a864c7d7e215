using System.Collections.Immutable;
using BuildMemo.Fingerprints;
using BuildMemo.Reporting;

namespace BuildMemo.Journal;

/// <summary>What the journal keeps of one step: how its last run ended and everything that would make it run again.</summary>
public sealed record JournalEntry
{
    /// <summary>Name of the step.</summary>
    public required string Step { get; init; }

    /// <summary>Digest of the step's declaration, as the caller computes it.</summary>
    public Sha256Value Declaration { get; init; }

    /// <summary>The fingerprint of the last run; default when none was computed.</summary>
    public Fingerprint Fingerprint { get; init; }

    /// <summary>
    /// Whether the step is up to date as long as nothing watched changes. False for what failed, was interrupted, or read an input
    /// that changed meanwhile.
    /// </summary>
    public bool IsValid { get; init; }

    /// <summary>How the last run ended.</summary>
    public StepOutcome Outcome { get; init; }

    /// <summary>Wall-clock time of the last execution; kept over restores, for the schedule.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>UTC ticks (100 ns since the year 1) from which the entry no longer counts; null for never.</summary>
    public long? ExpiresAt { get; init; }

    /// <summary>Folder of the store that the step used; empty for none.</summary>
    public string StorePlace { get; init; } = "";

    /// <summary>Every watched path.</summary>
    public ImmutableArray<TrackedFile> Files { get; init; } = [];

    /// <summary>Every glob among the inputs.</summary>
    public ImmutableArray<TrackedGlob> Globs { get; init; } = [];

    /// <summary>Every program name among the tools.</summary>
    public ImmutableArray<ProgramLookup> Programs { get; init; } = [];

    /// <summary>The components of the fingerprint; environment values only as digests salted with <see cref="ProjectJournal.Salt"/>.</summary>
    public ImmutableArray<StepComponent> Components { get; init; } = [];

    /// <summary>Absolute paths of what the step gave back, in declared order, folders as the files below them.</summary>
    public ImmutableArray<string> Outputs { get; init; } = [];

    /// <summary>
    /// What the caller wants back with each output in a run in which nothing changed: a text of its own that the journal does not look into.
    /// </summary>
    public string OutputItem { get; init; } = "";

    /// <summary>Absolute paths that the command names and the step itself wrote: no inputs.</summary>
    public ImmutableArray<string> SelfWritten { get; init; } = [];

    /// <summary>Compares by value, the lists element by element (a record would compare the arrays by reference).</summary>
    public bool Equals(JournalEntry? other) => other is not null
        && Step == other.Step && Declaration == other.Declaration && Fingerprint == other.Fingerprint
        && IsValid == other.IsValid && Outcome == other.Outcome && Duration == other.Duration
        && ExpiresAt == other.ExpiresAt && StorePlace == other.StorePlace && OutputItem == other.OutputItem
        && Files.AsSpan().SequenceEqual(other.Files.AsSpan())
        && GlobsEqual(Globs, other.Globs)
        && Programs.AsSpan().SequenceEqual(other.Programs.AsSpan())
        && Components.AsSpan().SequenceEqual(other.Components.AsSpan())
        && Outputs.AsSpan().SequenceEqual(other.Outputs.AsSpan())
        && SelfWritten.AsSpan().SequenceEqual(other.SelfWritten.AsSpan());

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Step, Declaration, Fingerprint, Files.Length);

    private static bool GlobsEqual(ImmutableArray<TrackedGlob> left, ImmutableArray<TrackedGlob> right)
    {
        if (left.Length != right.Length)
            return false;
        for (int index = 0; index < left.Length; index++)
        {
            if (left[index].Pattern != right[index].Pattern || left[index].MatchSet != right[index].MatchSet
                || !left[index].Excluded.AsSpan().SequenceEqual(right[index].Excluded.AsSpan()))
                return false;
        }
        return true;
    }
}
