namespace BuildMemo.Testing.Stores;

/// <summary>What a generated store holds. The same shape gives the same files, byte for byte; their times count back from now.</summary>
public sealed record StoreShape
{
    /// <summary>How many records.</summary>
    public int Records { get; init; } = 10;

    /// <summary>How many projects share them.</summary>
    public int Projects { get; init; } = 4;

    /// <summary>Of a thousand records, how many have their last output in a blob, which two neighbours share.</summary>
    public int BlobsPerThousand { get; init; } = 200;

    /// <summary>Uncompressed bytes of a blob.</summary>
    public int BlobBytes { get; init; } = 40_000;

    /// <summary>Of a thousand records, how many have discovered inputs, with the list that finds them.</summary>
    public int DiscoveriesPerThousand { get; init; } = 50;

    /// <summary>Last uses are spread evenly over so much time before now, the first record's the latest.</summary>
    public TimeSpan Spread { get; init; } = TimeSpan.FromDays(60);

    /// <summary>Another seed gives other fingerprints and contents.</summary>
    public int Seed { get; init; } = 1;
}
