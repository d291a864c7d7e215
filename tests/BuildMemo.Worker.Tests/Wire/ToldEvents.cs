using System.Text;
using System.Text.Json;
using BuildMemo.Execution.Methods;

namespace BuildMemo.Worker.Tests.Wire;

/// <summary>Puts every event that is read into a line.</summary>
internal sealed class ToldEvents : IWorkerEvents
{
    public List<string> Lines { get; } = [];

    public void Welcomed(int processId) => Add($"welcome {processId}");

    public void Refused(CallRejected refusal) => Add($"refused {TextOf(refusal)}");

    public void Started(uint call, long nanoseconds) => Add($"started {call} {nanoseconds}");

    public void Finished(uint call, FinishKind kind, TimeSpan duration, CallOutcome? outcome) => Add($"finished {call} {kind} {duration.Ticks} {TextOf(outcome)}");

    public void Printed(long call, int stream, ReadOnlySpan<byte> bytes) => Add($"printed {call} {stream} {Encoding.UTF8.GetString(bytes)}");

    public void Said(uint call, CallMessage message) => Add($"said {call} {message.Severity} {message.Code} {message.Text} {message.File} {message.Line}");

    public void Progressed(uint call, double fraction, string? text) => Add($"progressed {call} {fraction} {text}");

    public void AddedInput(uint call, string path) => Add($"input {call} {path}");

    public void AddedOutput(uint call, string path) => Add($"output {call} {path}");

    public void Retires(RetirementReason reason, string detail) => Add($"retires {reason} {detail}");

    private static string TextOf(CallOutcome? outcome) => outcome switch
    {
        null => "",
        CallSucceeded succeeded => succeeded.Result.IsDefault ? "null" : JsonSerializer.Serialize(succeeded.Result.ToArray()),
        CallThrew threw => JsonSerializer.Serialize(threw.Error),
        CallRejected rejected => $"{rejected.Stage} {rejected.Message} {JsonSerializer.Serialize(rejected.Error)}",
        _ => throw new InvalidOperationException($"a worker does not tell {outcome}"),
    };

    private void Add(FormattableString line) => Lines.Add(FormattableString.Invariant(line));
}
