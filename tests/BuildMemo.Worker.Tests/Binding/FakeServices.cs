using BuildMemo.Errors;
using BuildMemo.Execution.Methods;
using BuildMemo.Worker.Calls;

namespace BuildMemo.Worker.Tests.Binding;

/// <summary>The services of a call without a build behind them; remembers what it is told.</summary>
internal sealed class FakeServices(MethodCall call) : CallServices, IDisposable
{
    private readonly List<IDisposable> _kept = [];

    public List<string> Said { get; } = [];

    public List<string> Inputs { get; } = [];

    public CancellationTokenSource Source { get; } = new();

    public override MethodCall Call => call;

    public override CancellationToken Cancellation => Source.Token;

    public override bool IsCollectible => false;

    public override int Cores => 2;

    public override void Say(Severity severity, string? code, string text, string? file, int line)
    {
        lock (Said)
            Said.Add($"{severity} {code} {text} {file} {line}");
    }

    public override void Progress(double fraction, string? text) => Said.Add(FormattableString.Invariant($"{fraction} {text}"));

    public override void AddInput(string path)
    {
        lock (Inputs)
            Inputs.Add(path);
    }

    public override void AddOutput(string path) => Said.Add(path);

    public override void KeepUntilEnd(IDisposable resource) => _kept.Add(resource);

    public void Dispose()
    {
        foreach (IDisposable resource in _kept)
            resource.Dispose();
        Source.Dispose();
    }
}
