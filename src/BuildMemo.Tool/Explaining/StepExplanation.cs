using BuildMemo.Journal;
using BuildMemo.Reporting;
using BuildMemo.Run;
using BuildMemo.Store;

namespace BuildMemo.Tool.Explaining;

/// <summary>Why one step ended as it did.</summary>
internal sealed record StepExplanation
{
    /// <summary>The call that it belongs to.</summary>
    public required ProjectRun Run { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>How it ended in the last run, or would end now.</summary>
    public required StepOutcome Outcome { get; init; }

    /// <summary>What the last run reported of it; null when it was up to date.</summary>
    public StepReport? Report { get; init; }

    /// <summary>What the journal knows of it; null when it never succeeded.</summary>
    public JournalEntry? Entry { get; init; }

    /// <summary>Its fingerprint; empty when none was computed.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>The record under <see cref="Fingerprint"/>, if the store has it whole.</summary>
    public Record? Stored { get; init; }

    /// <summary>Whether <c>ExpiresAfter</c> is over, so that no record counts.</summary>
    public bool IsExpired { get; init; }

    /// <summary>Against what it is compared: its last run, a record of the store.</summary>
    public IReadOnlyList<ComponentDelta> Deltas { get; init; } = [];

    /// <summary>Inputs of which the old content was at hand.</summary>
    public IReadOnlyList<ContentDelta> Contents { get; init; } = [];

    /// <summary>What to do.</summary>
    public IReadOnlyList<string> Advice { get; init; } = [];
}

/// <summary>What differs between a step and an earlier run of it.</summary>
/// <param name="With">What it is compared with: <c>its last run</c>, <c>the nearest record</c>, …</param>
/// <param name="Fingerprint">Of the earlier run.</param>
/// <param name="Comparison">The differences.</param>
internal sealed record ComponentDelta(string With, string Fingerprint, Comparison Comparison)
{
    /// <summary>When the earlier run ended; the default where that is not known.</summary>
    public DateTimeOffset Ended { get; init; }

    /// <summary>Whether the store has the earlier run's record.</summary>
    public bool IsStored { get; init; }

    /// <summary>The commit that was checked out then; empty where that is not known.</summary>
    public string Commit { get; init; } = "";

    /// <summary>Variables whose values could not be compared, for another machine or checkout salted their digests.</summary>
    public IReadOnlyList<string> Uncompared { get; init; } = [];
}

/// <summary>How a text file changed.</summary>
/// <param name="Path">As the reason names it.</param>
/// <param name="Source">Where the old content was found.</param>
/// <param name="Lines">A short diff.</param>
/// <param name="IsCut">Whether more lines differ.</param>
internal sealed record ContentDelta(string Path, string Source, IReadOnlyList<string> Lines, bool IsCut);
