namespace BuildMemo;

/// <summary>A step's context inside <see cref="StepMemory"/>: passes everything on, and notes what a hit has to tell again and what it depends on.</summary>
internal sealed class NotingContext(StepContext context) : StepContext
{
    private readonly List<string> _noted = [];
    private readonly List<StepMessage> _said = [];
    private volatile bool _usedFolder;

    /// <summary>The inputs told so far, each once, in the order they were first told.</summary>
    public IReadOnlyList<string> Noted
    {
        get
        {
            lock (_noted)
                return [.. _noted];
        }
    }

    /// <summary>Messages, warnings and errors so far, in their order.</summary>
    public IReadOnlyList<StepMessage> Said
    {
        get
        {
            lock (_said)
                return [.. _said];
        }
    }

    /// <summary>Whether the function asked for <see cref="WorkingDirectory"/>, or gave a path that is relative to it.</summary>
    public bool UsedFolder => _usedFolder;

    /// <inheritdoc />
    public override string Name => throw NoArgument(nameof(Name));

    /// <inheritdoc />
    public override IReadOnlyList<string> Inputs => throw NoArgument(nameof(Inputs));

    /// <inheritdoc />
    public override IReadOnlyList<string> Outputs => throw NoArgument(nameof(Outputs));

    /// <inheritdoc />
    public override IReadOnlyDictionary<string, string?> Parameters => throw NoArgument(nameof(Parameters));

    /// <inheritdoc />
    public override int Seed => throw NoArgument(nameof(Seed));

    /// <inheritdoc />
    public override IReadOnlyDictionary<string, string> Environment => context.Environment;

    /// <inheritdoc />
    public override string WorkingDirectory
    {
        get
        {
            _usedFolder = true;
            return context.WorkingDirectory;
        }
    }

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

    // What a memoized function maps is an input of its result, also where the step declares it.
    private protected override bool IsDeclared(string path) => false;

    private protected override void SayCore(StepMessage message)
    {
        lock (_said)
            _said.Add(message);
        context.Say(message);
    }

    private protected override void ProgressCore(double fraction, string? text) => context.Progress(fraction, text);

    private protected override StableFile? StableCopy(string path) => context.Stable(path);

    // The key of a kept result holds the arguments and nothing of the step: what differs from step to step would be taken for another one's.
    private static InvalidOperationException NoArgument(string member) => new(
        $"A function inside Memory.Cache asked for StepContext.{member}, which is no part of what its result is kept by: another step would get this one's. Give it as an argument.");

    private protected override void KeepUntilReturn(IDisposable resource) => context.Keep(resource);
}
