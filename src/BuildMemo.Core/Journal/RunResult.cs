namespace BuildMemo.Journal;

/// <summary>What a run hands to the journal at its end.</summary>
public sealed record RunResult
{
    /// <summary>The run's signature.</summary>
    public required RunSignature Signature { get; init; }

    /// <summary>One entry a step, in declared order; what is not among them is forgotten.</summary>
    public required IReadOnlyList<JournalEntry> Entries { get; init; }

    /// <summary>Absolute path of the project file; the tool shows it.</summary>
    public required string ProjectFile { get; init; }

    /// <summary>Folder of the store that the run used, where the tool looks; empty for none.</summary>
    public string StorePlace { get; init; } = "";
}
