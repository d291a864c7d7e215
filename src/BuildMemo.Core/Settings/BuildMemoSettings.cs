namespace BuildMemo.Settings;

/// <summary>The settings of a run, read and checked; docs/reference/properties.md explains each.</summary>
public sealed record BuildMemoSettings
{
    /// <summary>What the run does with the store.</summary>
    public CacheMode Mode { get; init; } = CacheMode.ReadWrite;

    /// <summary>Folder of the local store, absolute.</summary>
    public required string CacheDir { get; init; }

    /// <summary>The folder that <c>BuildMemoRoot</c> names, absolute; null to find it (<see cref="ProjectPathsReader"/>).</summary>
    public string? Root { get; init; }

    /// <summary>Which environment variables steps see.</summary>
    public EnvironmentMode Environment { get; init; } = EnvironmentMode.Strict;

    /// <summary>Bound on the store in bytes; null for none.</summary>
    public long? MaxSize { get; init; } = 10L << 30;

    /// <summary>Bound on the number of records; null for none.</summary>
    public long? MaxItems { get; init; }

    /// <summary>Bound on the time since the last use; null for none.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>As written: 1, N, -1, -2; <see cref="Parallelism.Resolve"/> makes a number of jobs of it.</summary>
    public int MaxParallelism { get; init; } = -1;

    /// <summary>How many batches are sent ahead of the workers.</summary>
    public PreDispatchExpression PreDispatch { get; init; } = PreDispatchExpression.Default;

    /// <summary>For steps that set none; 0 for <c>auto</c>, null when not set.</summary>
    public int? BatchSize { get; init; }

    /// <summary>For steps that set none; null for none.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How blobs are compressed.</summary>
    public CompressionSetting Compression { get; init; } = new(CompressionCodec.Zstd, null);

    /// <summary>Where methods run: <c>workers</c> or <c>threads</c>.</summary>
    public string Executor { get; init; } = "workers";

    /// <summary>Whether <see cref="Executor"/> was set anywhere: then a step's <c>PreferIsolation</c> does not count.</summary>
    public bool IsExecutorChosen { get; init; }

    /// <summary>Bytes that a worker may grow by before it is replaced; null for any.</summary>
    public long? MaxWorkerGrowth { get; init; } = 300L << 20;

    /// <summary>Bytes from which an array is mapped; null for never.</summary>
    public long? MaxInlineBytes { get; init; } = 1L << 20;

    /// <summary>Folder for mapped arrays, absolute; null to choose one.</summary>
    public string? TempFolder { get; init; }

    /// <summary>Whether outputs come in the order in which steps ended.</summary>
    public bool Unordered { get; init; }

    /// <summary>What the run may do with a remote store.</summary>
    public RemoteMode RemoteMode { get; init; } = RemoteMode.ReadOnly;

    /// <summary>File, or with a trailing separator folder, of the report, absolute, its placeholders as written; null for none.</summary>
    public string? Report { get; init; }

    /// <summary>Whether reasons are logged at normal verbosity.</summary>
    public bool Explain { get; init; }
}
