using BuildMemo.Execution;
using BuildMemo.Execution.Methods;

namespace BuildMemo.Worker.Tests.Wire;

/// <summary>What a dead worker left in its pipe, with bytes between that are no events: every true event is told, once, in its order.</summary>
public sealed class RestOfADeadWorker
{
    private const int Before = 3;
    private const int Events = 8;

    /// <summary>A header of 786,431 bytes: what two bytes 0xff and the first half of a short frame's header make by accident.</summary>
    private static readonly byte[] s_headerWithoutEnd = [0xff, 0xff, 0x0b, 0x00, 0x00, 0x00, 0xf4, 0xff];

    public static TheoryData<string, byte[]> Garbage => new()
    {
        { "nothing", [] },
        { "a text", "Hello, world\n"u8.ToArray() },
        { "the begin of a frame that never ends", s_headerWithoutEnd },
        { "a whole frame that is no event", [4, 0, 0, 0, 0xfb, 0xff, 0xff, 0xff, 0xc1, 0xc1, 0xc1, 0xc1] },
        { "a frame that swallows true ones", [60, 0, 0, 0, 0xc3, 0xff, 0xff, 0xff] },
    };

    [Theory]
    [MemberData(nameof(Garbage))]
    public void Events_on_both_sides_of_garbage_are_told(string what, byte[] garbage)
    {
        List<string> expected = Expected();

        Assert.Equal(expected, Tell(garbage, noticedBefore: false));
        Assert.True(what == "nothing" || expected.SequenceEqual(Tell(garbage, noticedBefore: true)), $"{what}, noticed while it lived: events were lost");
    }

    [Fact]
    public void However_many_bytes_of_ones_lie_before_a_frame_it_is_found()
    {
        List<string> expected = Expected();
        for (int count = 1; count <= 40; count++)
        {
            byte[] garbage = new byte[count];
            garbage.AsSpan().Fill(0xff);

            Assert.Equal(expected, Tell(garbage, noticedBefore: false));
            Assert.Equal(expected, Tell(garbage, noticedBefore: true));
        }
    }

    private static List<string> Expected()
    {
        List<string> lines = Tell([], noticedBefore: false);
        Assert.Equal(Events, lines.Count);
        return lines;
    }

    private static unsafe List<string> Tell(byte[] garbage, bool noticedBefore)
    {
        using var pipes = WorkerPipes.Open();
        var told = new ToldEvents();
        var channel = new WorkerChannel(pipes, told);
        byte[] bytes = Stream(garbage);
        fixed (byte* start = bytes)
            Assert.Equal(bytes.Length, (int)UnixCalls.Write(pipes.WorkerEvents, start, bytes.Length));
        pipes.CloseWorkerEnds();

        bool wasNoticed = false;
        if (noticedBefore)
        {
            try
            {
                channel.Receive();
            }
            catch (WireException)
            {
                // As the build notices it while the worker lives; a frame that has not ended shows by nothing.
                wasNoticed = true;
            }
        }

        channel.ReceiveRest(wasNoticed);
        return told.Lines;
    }

    private static byte[] Stream(byte[] garbage)
    {
        var buffer = new FrameBuffer();
        for (uint call = 0; call < Before; call++)
            EventWriter.Started(buffer, call, 1);
        byte[] before = buffer.Waiting.ToArray();
        buffer.Clear();
        for (uint call = Before; call < Events; call++)
            EventWriter.Succeeded(buffer, call, 1, null);
        return [.. before, .. garbage, .. buffer.Waiting];
    }
}
