namespace BuildMemo;

/// <summary>A <see cref="StepContext"/> for unit tests; it records what the method tells it.</summary>
public sealed class TestStepContext : StepContext, IDisposable
{
    private readonly object _gate = new();
    private readonly List<string> _addedInputs = [];
    private readonly List<string> _addedOutputs = [];
    private readonly List<StepMessage> _messages = [];
    private readonly List<KeyValuePair<double, string?>> _progress = [];
    private readonly List<IDisposable> _resources = [];
    private readonly TestStepContextOptions _options;

    internal TestStepContext(TestStepContextOptions options)
    {
        _options = options;
        WorkingDirectory = Path.GetFullPath(options.WorkingDirectory);
        Inputs = [.. options.Inputs.Select(path => Path.GetFullPath(path, WorkingDirectory))];
        Outputs = [.. options.Outputs.Select(path => Path.GetFullPath(path, WorkingDirectory))];
        Memory = new(this, new InMemoryResults());
        Parallel = new(options.Cores, options.CancellationToken);
    }

    /// <inheritdoc />
    public override string Name => _options.Name;

    /// <inheritdoc />
    public override IReadOnlyList<string> Inputs { get; }

    /// <inheritdoc />
    public override IReadOnlyList<string> Outputs { get; }

    /// <inheritdoc />
    public override IReadOnlyDictionary<string, string?> Parameters => _options.Parameters;

    /// <inheritdoc />
    public override int Seed => _options.Seed;

    /// <inheritdoc />
    public override IReadOnlyDictionary<string, string> Environment => _options.Environment;

    /// <inheritdoc />
    public override string WorkingDirectory { get; }

    /// <inheritdoc />
    public override CancellationToken CancellationToken => _options.CancellationToken;

    /// <inheritdoc />
    public override StepMemory Memory { get; }

    /// <inheritdoc />
    public override StepParallel Parallel { get; }

    /// <summary>What <see cref="StepContext.AddInput"/> was given so far, and what was mapped without being declared; absolute.</summary>
    public IReadOnlyList<string> AddedInputs => Copy(_addedInputs);

    /// <summary>What <see cref="StepContext.AddOutput"/> was given so far; absolute.</summary>
    public IReadOnlyList<string> AddedOutputs => Copy(_addedOutputs);

    /// <summary>Errors, warnings and messages so far.</summary>
    public IReadOnlyList<StepMessage> Messages => Copy(_messages);

    /// <summary>What <see cref="StepContext.Progress"/> was given so far.</summary>
    public IReadOnlyList<KeyValuePair<double, string?>> ProgressReports => Copy(_progress);

    /// <summary>Lets go of what <see cref="StepContext.OpenMappedCopyOnWrite{T}"/> gave.</summary>
    public void Dispose()
    {
        foreach (IDisposable resource in Copy(_resources))
            resource.Dispose();
    }

    private protected override void AddInputCore(string path) => Add(_addedInputs, path);

    private protected override void AddOutputCore(string path) => Add(_addedOutputs, path);

    private protected override void SayCore(StepMessage message) => Add(_messages, message);

    private protected override void ProgressCore(double fraction, string? text) => Add(_progress, new(fraction, text));

    // Below a few pages a mapping costs more than it saves; a test may shorten its own file if it likes.
    private protected override StableFile? StableCopy(string path)
    {
        const long SmallestMapped = 64 * 1024;
        FileInfo file = new(path);
        return file.Exists && file.Length >= SmallestMapped ? new($"{path}|{file.Length}|{file.LastWriteTimeUtc.Ticks}", () => path) : null;
    }

    private protected override void KeepUntilReturn(IDisposable resource) => Add(_resources, resource);

    private void Add<T>(List<T> list, T item)
    {
        lock (_gate)
            list.Add(item);
    }

    private T[] Copy<T>(List<T> list)
    {
        lock (_gate)
            return [.. list];
    }
}
