namespace BuildMemo.Store;

/// <summary>Where a record comes from; for people, never for decisions.</summary>
public sealed record RecordProvenance
{
    /// <summary>When the run ended.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Version of BuildMemo.</summary>
    public required string Version { get; init; }

    /// <summary>Project file relative to the root.</summary>
    public required string Project { get; init; }

    /// <summary>Commit of the root's repository, or empty.</summary>
    public string Commit { get; init; } = "";

    /// <summary>Name of the machine.</summary>
    public string Machine { get; init; } = "";

    /// <summary>Name of the user.</summary>
    public string User { get; init; } = "";

    /// <summary>Salt of the environment components' digests, hexadecimal.</summary>
    public string Salt { get; init; } = "";
}
