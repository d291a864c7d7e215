using BuildMemo.Errors;
using BuildMemo.Methods;
using BuildMemo.Worker.Calls;

namespace BuildMemo.Worker.Binding;

/// <summary>The context of a call in a worker: answers from the call, tells the build over the worker's pipe.</summary>
internal sealed class WorkerStepContext : StepContext
{
    private readonly CallServices _services;
    private readonly ContextText _text;
    private readonly Lazy<StepMemory> _memory;

    public WorkerStepContext(CallServices services, string? text, TimeSpan? longestWait = null)
    {
        _services = services;
        _text = text is null ? ContextText.Empty : ContextText.Read(text);
        _memory = new(() => OpenMemory(longestWait));
        Parallel = new(services.Cores, services.Cancellation);
    }

    public override string Name => _services.Call.Step;

    public override IReadOnlyList<string> Inputs => _services.Call.Inputs;

    public override IReadOnlyList<string> Outputs => _services.Call.Outputs;

    public override IReadOnlyDictionary<string, string?> Parameters => _text.Parameters;

    public override int Seed => _services.Call.Seed;

    public override IReadOnlyDictionary<string, string> Environment => _services.Call.Environment;

    public override string WorkingDirectory => _services.Call.WorkingDirectory;

    public override CancellationToken CancellationToken => _services.Cancellation;

    public override StepMemory Memory => _memory.Value;

    public override StepParallel Parallel { get; }

    private StepMemory OpenMemory(TimeSpan? longestWait)
    {
        if (_text.Store is null)
            return new(this, new ComputedResults());
        var results = new StoredResults(_text, _services.Call, problem => _services.Say(problem.Code.Severity, problem.Code.Id, problem.Message, null, 0), longestWait);
        _services.KeepUntilEnd(results);
        return new(this, results);
    }

    private protected override void AddInputCore(string path) => _services.AddInput(path);

    private protected override void AddOutputCore(string path) => _services.AddOutput(path);

    private protected override void SayCore(StepMessage message) => _services.Say(
        message.Kind switch { StepMessageKind.Error => Severity.Error, StepMessageKind.Warning => Severity.Warning, _ => Severity.Message },
        message.Code,
        message.Text,
        message.File,
        message.Line);

    private protected override void ProgressCore(double fraction, string? text) => _services.Progress(fraction, text);

    private protected override StableFile? StableCopy(string path) => ArrayCopies.Of(
        path, _text, reason => _services.Say(Codes.ArrayNotMapped.Severity, Codes.ArrayNotMapped.Id, reason, null, 0), _services.Cancellation);

    private protected override void KeepUntilReturn(IDisposable resource) => _services.KeepUntilEnd(resource);
}
