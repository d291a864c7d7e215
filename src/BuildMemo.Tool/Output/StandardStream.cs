using System.Runtime.InteropServices;
using BuildMemo.Files;

namespace BuildMemo.Tool.Output;

/// <summary>
/// The standard streams as the system has them. The framework's own console stream hides that the reader went away, and its file stream
/// keeps a position of its own, which breaks <c>(a; b) &gt; file</c>. Neither can be left while the other side stalls: these can, by
/// <see cref="SignalWatch"/>.
/// </summary>
/// <param name="descriptor">0 to read, 1 or 2 to write.</param>
internal sealed partial class StandardStream(int descriptor) : OneWayStream
{
    private const int Interrupted = 4;
    private const int BrokenPipe = 32;
    private const short Readable = 1;
    private const short Writable = 4;

    // What a pipe that is ready takes without blocking (PIPE_BUF).
    private const int AtOnce = 4096;
    private const int LookMilliseconds = 100;
    private const int Current = 1;

    // On Linux and on macOS.
    private static readonly int Again = OperatingSystem.IsMacOS() ? 35 : 11;

    // A file takes everything.
    private readonly bool _canStall = Seek(descriptor, 0, Current) < 0;

    /// <summary>Ends what waits for the other side; of no effect while it can't be cancelled.</summary>
    public static CancellationToken Cancellation { get; set; }

    /// <summary>A stream for a descriptor of this process.</summary>
    public static Stream Open(int descriptor) =>
        !OperatingSystem.IsWindows() ? new StandardStream(descriptor)
        : descriptor == 0 ? Console.OpenStandardInput()
        : descriptor == 2 ? Console.OpenStandardError()
        : Console.OpenStandardOutput();

    public override bool CanRead => descriptor == 0;

    public override bool CanWrite => descriptor != 0;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int length = buffer.Length;
            if (Cancellation.CanBeCanceled && _canStall)
            {
                WaitUntil(Writable);
                length = Math.Min(length, AtOnce);
            }

            nint written = WriteTo(descriptor, buffer, (nuint)length);
            if (written > 0)
                buffer = buffer[(int)written..];
            else
                Recover(Marshal.GetLastPInvokeError());
        }
    }

    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            WaitUntil(Readable);
            nint count = ReadFrom(descriptor, buffer, (nuint)buffer.Length);
            if (count >= 0)
                return (int)count;
            Recover(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteTo(int descriptor, ReadOnlySpan<byte> bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "lseek")]
    private static partial long Seek(int descriptor, long offset, int origin);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadFrom(int descriptor, Span<byte> bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(ref Waited waited, nuint count, int milliseconds);

    private void Recover(int error)
    {
        if (error == Interrupted)
            return;
        if (error == BrokenPipe)
            throw new ReaderGoneException();
        if (error != Again)
            throw new IOException($"Standard {NameOf(descriptor)}: {Marshal.GetPInvokeErrorMessage(error)}.");
        // Somebody made the pipe non-blocking: wait until it goes on.
        WaitUntil(descriptor == 0 ? Readable : Writable);
    }

    private static string NameOf(int descriptor) => descriptor switch
    {
        0 => "input can't be read",
        1 => "output can't be written",
        _ => "error can't be written",
    };

    private void WaitUntil(short events)
    {
        Waited waited = new() { Descriptor = descriptor, Events = events };
        while (Poll(ref waited, 1, Cancellation.CanBeCanceled ? LookMilliseconds : -1) <= 0)
            Cancellation.ThrowIfCancellationRequested();
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Waited
    {
        public int Descriptor;
        public short Events;
        public short Found;
    }
}
