using System.Runtime.InteropServices;
using System.Text;
using BuildMemo.Execution;
using BuildMemo.Execution.Methods;
using BuildMemo.Worker.Calls;

namespace BuildMemo.Worker.Tests.Wire;

/// <summary>
/// What a dead worker left: in its pipe, with bytes between that are no events, every true event is told, once, in its order; in the shared
/// memory, output on its way from a pipe to an event.
/// </summary>
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

    [Theory]
    [InlineData(100, 101, 2, "2 last words")]
    [InlineData(0, 1, 1, "1 last words")]
    [InlineData(100, 0, 2, null)]
    [InlineData(100, 100, 2, null)]
    [InlineData(100, 101, 7, null)]
    [InlineData(-1, long.MinValue, -1, null)]
    public unsafe void What_lay_between_pipe_and_event_when_the_worker_died_is_told(long end, long stagedAt, long stream, string? expected)
    {
        using var pipes = WorkerPipes.Open();
        WriteAt(TailLayout.EndOffset, BitConverter.GetBytes(end));
        WriteAt(TailLayout.StagedAtOffset, BitConverter.GetBytes(stagedAt));
        WriteAt(TailLayout.StagedStreamOffset, BitConverter.GetBytes(stream));
        WriteAt(TailLayout.StageOffset, "last words"u8);
        string? told = null;

        new WorkerChannel(pipes, new ToldEvents()).ReadStaged((from, bytes) => told = $"{from} {Encoding.UTF8.GetString(bytes)}");

        Assert.Equal(expected, told);

        void WriteAt(int offset, ReadOnlySpan<byte> bytes)
        {
            fixed (byte* start = bytes)
                Assert.Equal(bytes.Length, (int)UnixCalls.WriteAt(pipes.Tail, start, bytes.Length, offset));
        }
    }

    [Fact]
    public unsafe void What_is_read_lies_in_shared_memory_until_it_is_an_event()
    {
        byte* memory = (byte*)NativeMemory.AllocZeroed(TailLayout.Size);
        UnixCalls.OpenPipe(out int output, out int writtenOutput);
        UnixCalls.OpenPipe(out int error, out int writtenError);
        List<string> staged = [];
        var capture = new DescriptorCapture(output, error, new CaptureStage(memory), (_, _) => staged.Add(Staged()));
        UnixCalls.DoNotBlock(output);
        UnixCalls.DoNotBlock(error);
        fixed (byte* words = "last words"u8)
        {
            Assert.Equal(10, (int)UnixCalls.Write(writtenError, words, 10));
            Assert.Equal(4, (int)UnixCalls.Write(writtenOutput, words, 4));
        }

        capture.Drain(isUntouched: false);

        Assert.Equal(["1 last", "2 last words"], staged);
        Assert.Equal("", Staged());
        Assert.Equal(-1, new Span<byte>(memory, TailLayout.Size)[TailLayout.StageOffset..].IndexOfAnyExcept((byte)0));
        foreach (int descriptor in (int[])[output, writtenOutput, error, writtenError])
            Assert.Equal(0, UnixCalls.Close(descriptor));
        NativeMemory.Free(memory);

        string Staged() => TailLayout.TryFindStaged(new ReadOnlySpan<byte>(memory, TailLayout.Size), out int stream, out ReadOnlySpan<byte> bytes) ? $"{stream} {Encoding.UTF8.GetString(bytes)}" : "";
    }

    [Fact]
    public void Last_words_stay_until_a_call_begins_alone()
    {
        (WorkerListener listener, _) = DamagedBytes.Listen();
        listener.Welcomed(1);
        listener.Started(7, 1);
        listener.Printed(-1, 2, "last words\n"u8);
        listener.Started(8, 2);
        Assert.Equal("last words", listener.LastErrorLines);

        foreach (uint call in (uint[])[7, 8])
            listener.Finished(call, FinishKind.Cancelled, TimeSpan.Zero, null);
        listener.Started(9, 3);
        Assert.Equal("", listener.LastErrorLines);
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
