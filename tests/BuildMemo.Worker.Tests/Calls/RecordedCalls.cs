using System.Collections.Concurrent;
using System.Text;
using BuildMemo.Errors;
using BuildMemo.Execution.Methods;

namespace BuildMemo.Worker.Tests.Calls;

/// <summary>Keeps all that an executor tells of a batch.</summary>
internal sealed class RecordedCalls : ICallEvents
{
    private readonly Dictionary<(int Call, int Stream), StringBuilder> _printed = [];
    private readonly ConcurrentDictionary<int, ManualResetEventSlim> _started = [];

    public List<string> Order { get; } = [];

    public Dictionary<int, CallOutcome> Outcomes { get; } = [];

    public Dictionary<int, List<CallMessage>> Messages { get; } = [];

    public List<Problem> Problems { get; } = [];

    public List<int> Workers { get; } = [];

    /// <summary>Hears of each start, piece of output and end, after it was kept.</summary>
    public Action Happened { get; set; } = static () => { };

    public CallOutcome this[int call] => Outcomes[call];

    /// <summary>The call's text when it succeeded and its result is short.</summary>
    public string Result(int call) => Encoding.UTF8.GetString(Assert.IsType<CallSucceeded>(Outcomes[call]).Result.AsSpan());

    /// <summary>What call -1 printed is nobody's.</summary>
    public string Printed(int call, int stream = 1) => _printed.TryGetValue((call, stream), out StringBuilder? text) ? text.ToString() : "";

    public void WaitForStart(int call)
        => Assert.True(_started.GetOrAdd(call, static _ => new ManualResetEventSlim()).Wait(TimeSpan.FromSeconds(60)), $"call {call} did not start");

    public void Started(int call, int workerProcessId)
    {
        Order.Add($"started {call}");
        Workers.Add(workerProcessId);
        _started.GetOrAdd(call, static _ => new ManualResetEventSlim()).Set();
        Happened();
    }

    public void Printed(int call, int stream, ReadOnlySpan<byte> bytes)
    {
        if (!_printed.TryGetValue((call, stream), out StringBuilder? text))
            _printed.Add((call, stream), text = new StringBuilder());
        text.Append(Encoding.UTF8.GetString(bytes));
        Happened();
    }

    public void Said(int call, CallMessage message) => Order.Add($"said {call} {message.Text}");

    public void Progressed(int call, double fraction, string? text) => Order.Add(FormattableString.Invariant($"progressed {call} {fraction} {text}"));

    public void AddedInput(int call, string path) => Order.Add($"input {call} {path}");

    public void AddedOutput(int call, string path) => Order.Add($"output {call} {path}");

    public void Finished(int call, CallOutcome outcome)
    {
        Assert.False(Outcomes.ContainsKey(call), $"call {call} ended twice");
        Outcomes.Add(call, outcome);
        Order.Add($"finished {call}");
        Happened();
    }

    public void Noticed(Problem problem) => Problems.Add(problem);
}
