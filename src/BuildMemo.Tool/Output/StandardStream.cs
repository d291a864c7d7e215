using System.Runtime.InteropServices;

namespace BuildMemo.Tool.Output;

/// <summary>
/// Standard output or standard error as the system has them. The framework's own console stream hides that the reader went away, and
/// its file stream keeps a position of its own, which breaks <c>(a; b) &gt; file</c>.
/// </summary>
/// <param name="descriptor">1 or 2.</param>
internal sealed partial class StandardStream(int descriptor) : Stream
{
    private const int Interrupted = 4;
    private const int BrokenPipe = 32;

    // On Linux and on macOS.
    private static readonly int Again = OperatingSystem.IsMacOS() ? 35 : 11;

    /// <summary>A stream for a descriptor of this process.</summary>
    public static Stream Open(int descriptor) =>
        !OperatingSystem.IsWindows() ? new StandardStream(descriptor)
        : descriptor == 2 ? Console.OpenStandardError()
        : Console.OpenStandardOutput();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            nint written = WriteTo(descriptor, buffer, (nuint)buffer.Length);
            if (written > 0)
                buffer = buffer[(int)written..];
            else
                Recover(Marshal.GetLastPInvokeError());
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteTo(int descriptor, ReadOnlySpan<byte> bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(ref Waited waited, nuint count, int milliseconds);

    private void Recover(int error)
    {
        if (error == Interrupted)
            return;
        if (error == BrokenPipe)
            throw new ReaderGoneException();
        if (error != Again)
            throw new IOException($"Standard {(descriptor == 2 ? "error" : "output")} can't be written: {Marshal.GetPInvokeErrorMessage(error)}.");
        // Somebody made the pipe non-blocking: wait until it takes more.
        Waited waited = new() { Descriptor = descriptor, Events = 4 };
        _ = Poll(ref waited, 1, -1);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Waited
    {
        public int Descriptor;
        public short Events;
        public short Found;
    }
}
