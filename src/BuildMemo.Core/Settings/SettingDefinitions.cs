using BuildMemo.Values;

namespace BuildMemo.Settings;

/// <summary>Every setting, in the order of docs/reference/properties.md.</summary>
public static class SettingDefinitions
{
    internal const string Path = "a folder; relative ones start at the project's folder";

    /// <summary><c>BuildMemoMode</c>.</summary>
    public static readonly SettingDefinition Mode = new(
        "BuildMemoMode", "ReadWrite, ReadOnly, Refresh, Off", "ReadWrite",
        "What a build does with the store: look up and store, only look up, run everything and overwrite, or run everything and leave the store alone.");

    /// <summary><c>BuildMemoCacheDir</c>.</summary>
    public static readonly SettingDefinition CacheDir = new(
        "BuildMemoCacheDir", Path, "",
        "Folder of the local store; by default `buildmemo` in the platform's folder for caches (`XDG_CACHE_HOME` or `~/.cache`, `~/Library/Caches`, `LOCALAPPDATA`).");

    /// <summary><c>BuildMemoRoot</c>.</summary>
    public static readonly SettingDefinition Root = new(
        "BuildMemoRoot", Path, "",
        "Folder that paths are relative to; by default the nearest folder above the project with `.git`, else the project's own.");

    /// <summary><c>BuildMemoEnvironment</c>.</summary>
    public static readonly SettingDefinition Environment = new(
        "BuildMemoEnvironment", "Strict, Loose", "Strict",
        "Which environment variables a step sees: the declared ones and a fixed base set, or all of the build's.");

    /// <summary><c>BuildMemoMaxSize</c>.</summary>
    public static readonly SettingDefinition MaxSize = new(
        "BuildMemoMaxSize", ByteSize.Accepted + ", none", "10G",
        "Bound on the store's size on disk, enforced after a run that stored something.");

    /// <summary><c>BuildMemoMaxItems</c>.</summary>
    public static readonly SettingDefinition MaxItems = new(
        "BuildMemoMaxItems", "a number from 1, none", "none",
        "Bound on the number of records in the store.");

    /// <summary><c>BuildMemoMaxAge</c>.</summary>
    public static readonly SettingDefinition MaxAge = new(
        "BuildMemoMaxAge", DurationText.Accepted + ", none", "none",
        "Records that nobody used for longer are removed.");

    /// <summary><c>BuildMemoMaxParallelism</c>.</summary>
    public static readonly SettingDefinition MaxParallelism = new(
        "BuildMemoMaxParallelism", Parallelism.Accepted, "-1",
        "How many steps run at once.");

    /// <summary><c>BuildMemoPreDispatch</c>.</summary>
    public static readonly SettingDefinition PreDispatch = new(
        "BuildMemoPreDispatch", PreDispatchExpression.Accepted, "2*n",
        "How many batches are sent ahead of the workers; n is the number of jobs.");

    /// <summary><c>BuildMemoBatchSize</c>.</summary>
    public static readonly SettingDefinition BatchSize = new(
        "BuildMemoBatchSize", Values.BatchSize.Accepted, "",
        "`BatchSize` of steps that set none; by default commands take 1 and methods `auto`.");

    /// <summary><c>BuildMemoTimeout</c>.</summary>
    public static readonly SettingDefinition Timeout = new(
        "BuildMemoTimeout", DurationText.Accepted + ", none", "none",
        "`Timeout` of steps that set none, from a step's own start.");

    /// <summary><c>BuildMemoCompression</c>.</summary>
    public static readonly SettingDefinition Compression = new(
        "BuildMemoCompression", CompressionSetting.Accepted, "zstd",
        "How blobs are compressed; no part of a fingerprint.");

    /// <summary><c>BuildMemoExecutor</c>.</summary>
    public static readonly SettingDefinition Executor = new(
        "BuildMemoExecutor", "workers, threads", "workers",
        "Where method steps run: each worker one call at a time, or one worker all of them on threads; a remote executor (`grpc://…`) is not supported by this version.");

    /// <summary><c>BuildMemoMaxWorkerGrowth</c>.</summary>
    public static readonly SettingDefinition MaxWorkerGrowth = new(
        "BuildMemoMaxWorkerGrowth", ByteSize.Accepted + ", none", "300M",
        "A worker whose memory grew by more than this since its first step is replaced between two steps.");

    /// <summary><c>BuildMemoMaxInlineBytes</c>.</summary>
    public static readonly SettingDefinition MaxInlineBytes = new(
        "BuildMemoMaxInlineBytes", ByteSize.Accepted + ", none", "1M",
        "Arrays that are larger are mapped by all workers instead of being read by each; `none` maps nothing.");

    /// <summary><c>BuildMemoTempFolder</c>.</summary>
    public static readonly SettingDefinition TempFolder = new(
        "BuildMemoTempFolder", Path, "",
        "Folder for mapped arrays; by default `/dev/shm` where 2 GB are free, else the folder for temporary files.");

    /// <summary><c>BuildMemoUnordered</c>.</summary>
    public static readonly SettingDefinition Unordered = new(
        "BuildMemoUnordered", Truth.Accepted, "false",
        "Whether outputs are given back in the order in which steps ended, and not in the order of declaration.");

    /// <summary><c>BuildMemoRemote</c>.</summary>
    public static readonly SettingDefinition Remote = new(
        "BuildMemoRemote", "empty: remote stores are not supported by this version", "",
        "Address of a remote store.");

    /// <summary><c>BuildMemoRemoteMode</c>.</summary>
    public static readonly SettingDefinition RemoteMode = new(
        "BuildMemoRemoteMode", "ReadOnly, ReadWrite", "ReadOnly",
        "Whether a build also stores into the remote store.");

    /// <summary><c>BuildMemoReport</c>.</summary>
    public static readonly SettingDefinition Report = new(
        "BuildMemoReport", "a file, or with a trailing / a folder; {Project} and {TargetFramework} may stand in it", "",
        "Where a report of the run is written as JSON.");

    /// <summary><c>BuildMemoExplain</c>.</summary>
    public static readonly SettingDefinition Explain = new(
        "BuildMemoExplain", Truth.Accepted, "false",
        "Whether the log says at normal verbosity why each step ran.");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<SettingDefinition> All { get; } =
    [
        Mode, CacheDir, Root, Environment, MaxSize, MaxItems, MaxAge, MaxParallelism, PreDispatch, BatchSize, Timeout,
        Compression, Executor, MaxWorkerGrowth, MaxInlineBytes, TempFolder, Unordered, Remote, RemoteMode, Report, Explain,
    ];
}
