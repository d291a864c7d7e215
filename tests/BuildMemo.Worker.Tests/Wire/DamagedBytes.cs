using System.Collections.Immutable;
using BuildMemo.Execution.Methods;
using BuildMemo.Fingerprints;
using BuildMemo.Worker.Tests.Calls;

namespace BuildMemo.Worker.Tests.Wire;

/// <summary>The readers against bytes that nobody vouches for, from a fixed seed: what is no message is a <see cref="WireException"/> and nothing else.</summary>
public sealed class DamagedBytes
{
    private const int Seed = 20261121;
    private static readonly int s_rounds = Environment.GetEnvironmentVariable("BUILDMEMO_LONG") == "1" ? 1_000_000 : 30_000;

    [Fact]
    public void However_a_stream_is_cut_its_events_are_the_same()
    {
        byte[] stream = Transcript.Read(ProtocolMessages.Events).Stream;
        List<string> expected = ReadCut(stream, static _ => int.MaxValue);
        var random = new Random(Seed);

        Assert.Equal(20, expected.Count);
        Assert.Equal(expected, ReadCut(stream, static _ => 1));
        for (int round = 0; round < 200; round++)
            Assert.Equal(expected, ReadCut(stream, _ => random.Next(1, 40)));
    }

    [Fact]
    public void Damaged_events_are_garbage_or_other_events_and_never_anything_else()
    {
        byte[] stream = Transcript.Read(ProtocolMessages.Events).Stream;
        var random = new Random(Seed);
        int garbage = 0;
        for (int round = 0; round < s_rounds; round++)
        {
            byte[] damaged = Damage(stream, random);
            if (!TryRead(damaged))
                garbage++;
        }

        // Most damage shows; a changed letter of a text is another text.
        Assert.InRange(garbage, s_rounds / 3, s_rounds - 1);
    }

    [Fact]
    public void Damaged_bodies_of_whole_frames_are_garbage_or_other_events_and_no_call_ends_twice()
    {
        ReadOnlyMemory<byte>[] bodies = GoldenTranscripts.Bodies(Transcript.Read(ProtocolMessages.Events).Stream);
        var random = new Random(Seed);
        int garbage = 0;
        for (int round = 0; round < s_rounds / 10; round++)
        {
            (WorkerListener listener, RecordedCalls calls) = Listen();
            foreach (ReadOnlyMemory<byte> body in bodies)
            {
                byte[] read = random.Next(4) == 0 ? Damage(body.ToArray(), random) : body.ToArray();
                garbage += IsGarbage(read, listener) ? 1 : 0;
                // The same message again: RecordedCalls fails where a call ends twice.
                garbage += IsGarbage(read, listener) ? 1 : 0;
            }

            Assert.InRange(calls.Outcomes.Count, 0, 5);
        }

        Assert.True(garbage > s_rounds / 10, "damage was hardly ever noticed");
    }

    [Fact]
    public void Damaged_requests_are_garbage_or_other_requests_and_never_anything_else()
    {
        ReadOnlyMemory<byte>[] bodies = GoldenTranscripts.Bodies(Transcript.Read(ProtocolMessages.Requests).Stream);
        var random = new Random(Seed);
        int garbage = 0;
        for (int round = 0; round < s_rounds; round++)
        {
            byte[] damaged = Damage(bodies[round % 2].ToArray(), random);
            try
            {
                if (round % 2 == 0)
                    WorkerStart.Read(damaged);
                else
                    new CallReader().Read(damaged);
            }
            catch (WireException)
            {
                // What is asked for.
                garbage++;
            }
        }

        Assert.InRange(garbage, s_rounds / 4, s_rounds - 1);
    }

    [Theory]
    [InlineData("00000000ffffffff")]
    [InlineData("0100000400000000")]
    [InlineData("01000004fefffffb")]
    [InlineData("ffffffff00000000")]
    [InlineData("48656c6c6f2c2077")]
    public void A_length_that_no_frame_has_is_noticed_with_its_eighth_byte(string header)
    {
        var splitter = new FrameSplitter();
        splitter.Add(Convert.FromHexString(header).AsSpan(0, 7));
        Assert.False(splitter.TryTake(out _));

        splitter.Add(Convert.FromHexString(header).AsSpan(7));
        Assert.Throws<WireException>(() => splitter.TryTake(out _));
    }

    [Fact]
    public void A_frame_that_is_larger_than_allowed_is_never_written()
    {
        var buffer = new FrameBuffer();
        buffer.BeginFrame();
        buffer.GetSpan(WireFormat.LargestFrame + 1);
        buffer.Advance(WireFormat.LargestFrame + 1);

        Assert.False(buffer.EndFrame());
        Assert.True(buffer.IsEmpty);
    }

    [Fact]
    public void Events_that_contradict_what_is_known_are_garbage()
    {
        Action<FrameBuffer>[] impossible =
        [
            static buffer => EventWriter.Started(buffer, 99, 1),
            static buffer => EventWriter.Started(buffer, 7, -1),
            static buffer => EventWriter.Started(buffer, 7, long.MaxValue),
            static buffer => EventWriter.Succeeded(buffer, 7, 1, null),
            static buffer => EventWriter.Printed(buffer, 7, 1, "early"u8),
            static buffer => EventWriter.Printed(buffer, -2, 1, "nobody"u8),
            static buffer => EventWriter.Printed(buffer, -1, 3, "nowhere"u8),
            static buffer => EventWriter.Progressed(buffer, 7, double.NaN, null),
            static buffer => EventWriter.AddedInput(buffer, 7, "/early"),
            static buffer => EventWriter.Welcome(buffer, 2),
        ];

        foreach (Action<FrameBuffer> write in impossible)
        {
            (WorkerListener listener, _) = Listen();
            var buffer = new FrameBuffer();
            EventWriter.Welcome(buffer, 1);
            write(buffer);
            ReadOnlyMemory<byte>[] bodies = GoldenTranscripts.Bodies(buffer.Waiting.ToArray());
            EventReader.Read(bodies[0], listener);
            Assert.Throws<WireException>(() => EventReader.Read(bodies[1], listener));
        }
    }

    private static bool IsGarbage(byte[] body, IWorkerEvents events)
    {
        try
        {
            EventReader.Read(body, events);
            return false;
        }
        catch (WireException)
        {
            // What is asked for.
            return true;
        }
    }

    private static bool TryRead(byte[] stream)
    {
        try
        {
            _ = ReadCut(stream, static _ => int.MaxValue);
            return true;
        }
        catch (WireException)
        {
            // What is asked for.
            return false;
        }
    }

    private static List<string> ReadCut(byte[] stream, Func<int, int> next)
    {
        var splitter = new FrameSplitter();
        var told = new ToldEvents();
        for (int at = 0; at < stream.Length;)
        {
            int count = Math.Min(next(at), stream.Length - at);
            splitter.Add(stream.AsSpan(at, count));
            at += count;
            while (splitter.TryTake(out ReadOnlyMemory<byte> body))
                EventReader.Read(body, told);
        }

        return told.Lines;
    }

    /// <summary>One to three bytes other than they were, taken out, put in, or the end cut off.</summary>
    private static byte[] Damage(byte[] bytes, Random random)
    {
        List<byte> damaged = [.. bytes];
        for (int count = random.Next(1, 4); count > 0 && damaged.Count > 0; count--)
        {
            int at = random.Next(damaged.Count);
            switch (random.Next(5))
            {
                case 0:
                    damaged.RemoveAt(at);
                    break;
                case 1:
                    damaged.Insert(at, (byte)random.Next(256));
                    break;
                case 2:
                    damaged.RemoveRange(at, damaged.Count - at);
                    break;
                default:
                    damaged[at] = (byte)random.Next(256);
                    break;
            }
        }

        return [.. damaged];
    }

    /// <summary>As while a worker has calls 7 to 11, welcome not yet told.</summary>
    internal static (WorkerListener Listener, RecordedCalls Calls) Listen()
    {
        var spec = new WorkerSpec
        {
            AssemblyPath = "/Steps.dll",
            Closure = [new ClosureFile("Steps.dll", "/Steps.dll", new ContentDigest(Sha256Value.Of([])), ClosureFileKind.Assembly)],
            Frameworks = [],
            Environment = ImmutableDictionary<string, string>.Empty,
            WorkingDirectory = "/",
        };
        MethodCall template = ProtocolMessages.Calls[2];
        var batch = new MethodBatch(spec, [.. Enumerable.Range(0, 5).Select(id => new MethodCall { Id = id, Step = template.Step, Type = template.Type, Method = template.Method, Arguments = [], WorkingDirectory = "/" })]);
        var calls = new RecordedCalls();
        var run = new BatchRun(batch, calls, default);
        run.Send(1);
        run.FirstId = 7;
        return (new WorkerListener([run], 1, heedsTimeouts: true), calls);
    }
}
