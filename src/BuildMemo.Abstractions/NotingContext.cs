namespace BuildMemo;

/// <summary>A step's context inside <see cref="StepMemory"/>: passes everything on, and notes the inputs that the function tells.</summary>
internal sealed class NotingContext(StepContext context) : StepContext
{
    private readonly List<string> _noted = [];

    /// <summary>The inputs told so far, each once, in the order they were first told.</summary>
    public IReadOnlyList<string> Noted
    {
        get
        {
            lock (_noted)
                return [.. _noted];
        }
    }

    /// <inheritdoc />
    public override string Name => context.Name;

    // None: what a memoized function maps is an input of its result, also where the step declares it.
    /// <inheritdoc />
    public override IReadOnlyList<string> Inputs => [];

    /// <inheritdoc />
    public override IReadOnlyList<string> Outputs => context.Outputs;

    /// <inheritdoc />
    public override IReadOnlyDictionary<string, string?> Parameters => context.Parameters;

    /// <inheritdoc />
    public override int Seed => context.Seed;

    /// <inheritdoc />
    public override IReadOnlyDictionary<string, string> Environment => context.Environment;

    /// <inheritdoc />
    public override string WorkingDirectory => context.WorkingDirectory;

    /// <inheritdoc />
    public override CancellationToken CancellationToken => context.CancellationToken;

    /// <inheritdoc />
    public override StepMemory Memory => new(this, context.Memory.Results);

    /// <inheritdoc />
    public override StepParallel Parallel => context.Parallel;

    private protected override void AddInputCore(string path)
    {
        lock (_noted)
        {
            if (!_noted.Contains(path))
                _noted.Add(path);
        }

        context.AddInput(path);
    }

    private protected override void AddOutputCore(string path) => throw new InvalidOperationException(
        $"A function inside Memory.Cache wrote the output '{path}': a hit could not bring it back. Return the content and write it outside.");

    private protected override void SayCore(StepMessage message) => context.Say(message);

    private protected override void ProgressCore(double fraction, string? text) => context.Progress(fraction, text);

    private protected override StableFile? StableCopy(string path) => context.Stable(path);

    private protected override void KeepUntilReturn(IDisposable resource) => context.Keep(resource);
}
