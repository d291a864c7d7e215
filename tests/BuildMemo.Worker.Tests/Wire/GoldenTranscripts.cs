using System.Text.Json;
using BuildMemo.Execution.Methods;

namespace BuildMemo.Worker.Tests.Wire;

/// <summary>
/// The protocol's bytes as the repository keeps them (Snapshots/protocol-*.approved.txt), written and read: whoever changes a frame
/// changes the files, and raises <see cref="WireFormat.Version"/>.
/// </summary>
public sealed class GoldenTranscripts
{
    private static readonly JsonSerializerOptions s_json = new() { IncludeFields = true };

    [Fact]
    public void What_the_build_writes_is_what_is_kept() => ProtocolMessages.WriteRequests().Match(ProtocolMessages.Requests);

    [Fact]
    public void What_a_worker_writes_is_what_is_kept() => ProtocolMessages.WriteEvents().Match(ProtocolMessages.Events);

    [Fact]
    public void A_worker_reads_the_kept_requests_as_what_was_meant()
    {
        ReadOnlyMemory<byte>[] bodies = Bodies(Transcript.Read(ProtocolMessages.Requests).Stream);
        var reader = new CallReader();
        List<MethodCall> calls = [.. reader.Read(bodies[1]), .. reader.Read(bodies[2])];

        Assert.Equal(3, bodies.Length);
        Assert.Equal(Text(ProtocolMessages.Start), Text(WorkerStart.Read(bodies[0])));
        Assert.Equal([7, 8, 9, 10], calls.Select(call => call.Id));
        MethodCall[] meant = [.. ProtocolMessages.Calls, ProtocolMessages.Calls[2]];
        Assert.All(meant.Zip(calls), pair => Assert.Equal(TextOf(pair.First), TextOf(pair.Second)));
    }

    [Fact]
    public void The_build_reads_the_kept_events_as_what_was_meant()
    {
        var told = new ToldEvents();
        foreach (ReadOnlyMemory<byte> body in Bodies(Transcript.Read(ProtocolMessages.Events).Stream))
            EventReader.Read(body, told);

        string error = Text(ProtocolMessages.Error);
        Assert.Equal(
            [
                "printed -1 2 starting\n", "welcome 4711",
                "started 7 5000000000", "printed 7 1 ä\n", "said 7 Warning STEP1 odd /in 3", "said 7 Message  fine  0",
                "progressed 7 0.25 reading", "progressed 7 1 ", "input 7 /include", "output 7 /generated", "finished 7 Succeeded 15 \"NDI=\"",
                "started 8 5000002000", "finished 8 Succeeded 700 null",
                "started 9 5000080000", $"finished 9 Threw 10000 {error}",
                "started 10 5000090000", $"finished 10 Rejected 0 Encoding a cycle {error}",
                "finished 11 Cancelled 0 ", "retires Threads a method left a thread behind", "refused Starting no null",
            ],
            told.Lines);
    }

    [Fact]
    public void The_first_bytes_of_a_frame_say_its_length_twice()
    {
        byte[] frame = Transcript.Read(ProtocolMessages.Events).Frames[1].Bytes;

        Assert.Equal([6, 0, 0, 0, 0xf9, 0xff, 0xff, 0xff, 0x93, 1, WireFormat.Version, 0xcd, 0x12, 0x67], frame);
    }

    [Fact]
    public void Another_version_is_named_by_both_sides()
    {
        // The third element of Start's body, the second of Welcome's: bytes 10 of both frames.
        byte[] start = Transcript.Read(ProtocolMessages.Requests).Frames[0].Bytes;
        byte[] welcome = Transcript.Read(ProtocolMessages.Events).Frames[1].Bytes;
        start[10] = 9;
        welcome[10] = 9;

        string ofWorker = Assert.Throws<WireException>(() => WorkerStart.Read(start.AsMemory(WireFormat.HeaderSize))).Message;
        string ofBuild = Assert.Throws<WireException>(() => EventReader.Read(welcome.AsMemory(WireFormat.HeaderSize), new ToldEvents())).Message;

        Assert.Contains("the build speaks version 9 of the protocol, the worker version 1", ofWorker, StringComparison.Ordinal);
        Assert.Contains("the build speaks version 1 of the protocol, the worker version 9", ofBuild, StringComparison.Ordinal);
    }

    internal static ReadOnlyMemory<byte>[] Bodies(byte[] stream)
    {
        var splitter = new FrameSplitter();
        var bodies = new List<ReadOnlyMemory<byte>>();
        splitter.Add(stream);
        while (splitter.TryTake(out ReadOnlyMemory<byte> body))
            bodies.Add(body.ToArray());
        Assert.False(splitter.IsInsideFrame);
        return [.. bodies];
    }

    private static string Text(object value) => JsonSerializer.Serialize(value, s_json);

    // What stays with the build: the id of the batch, timeout, retries, the text for messages.
    private static string TextOf(MethodCall call) => Text(new
    {
        call.Step,
        call.Type,
        call.Method,
        call.Arguments,
        call.Inputs,
        call.Outputs,
        call.ResultPath,
        call.WorkingDirectory,
        call.Environment,
        call.Culture,
        call.UICulture,
        call.Seed,
        call.FreshContext,
    });
}
