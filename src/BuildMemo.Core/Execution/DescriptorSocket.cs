using System.Runtime.InteropServices;

namespace BuildMemo.Execution;

/// <summary>
/// A pair of Unix sockets that carries short messages, each with an open descriptor or none (SCM_RIGHTS). The framework's sockets
/// can't pass descriptors. Structures as on 64-bit Linux.
/// </summary>
public static unsafe class DescriptorSocket
{
    /// <summary>Bytes of every message.</summary>
    public const int MessageSize = 8;

    private const int UnixDomain = 1;
    private const int StreamType = 1;
    private const int SocketLevel = 1;
    private const int Rights = 1;
    private const int NoSignal = 0x4000;
    private const int ReceivedCloseOnExec = 0x40000000;
    private const int ControlSize = 24;

    [StructLayout(LayoutKind.Sequential)]
    private struct Part
    {
        public byte* Start;
        public nint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Header
    {
        public nint Name;
        public nint NameLength;
        public Part* Parts;
        public nint PartCount;
        public byte* Control;
        public nint ControlLength;
        public int Flags;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct ControlBlock
    {
        public nint Length;
        public int Level;
        public int Type;
        public int Descriptor;
        public int Padding;
    }

    /// <summary>Two connected ends, both closed on exec.</summary>
    /// <exception cref="IOException">The system refuses.</exception>
    internal static void OpenPair(out int ours, out int theirs)
    {
        int* ends = stackalloc int[2];
        if (UnixCalls.SocketPair(UnixDomain, StreamType | UnixCalls.CloseOnExec, 0, ends) != 0)
            throw new IOException($"No socket for the watchdog: {Marshal.GetLastPInvokeErrorMessage()}");
        ours = UnixCalls.AboveStandard(ends[0]);
        theirs = UnixCalls.AboveStandard(ends[1]);
    }

    /// <summary>Sends one message; false when the other end is gone.</summary>
    /// <param name="socket">Our end.</param>
    /// <param name="message">Its content.</param>
    /// <param name="descriptor">A descriptor that the receiver gets a duplicate of; -1 for none.</param>
    internal static bool Send(int socket, long message, int descriptor)
    {
        var part = new Part { Start = (byte*)&message, Length = MessageSize };
        var control = new ControlBlock { Length = ControlSize - sizeof(int), Level = SocketLevel, Type = Rights, Descriptor = descriptor };
        var header = new Header { Parts = &part, PartCount = 1 };
        if (descriptor >= 0)
        {
            header.Control = (byte*)&control;
            header.ControlLength = ControlSize;
        }

        nint sent;
        do
        {
            sent = UnixCalls.SendMessage(socket, &header, NoSignal);
        }
        while (sent < 0 && Marshal.GetLastPInvokeError() == UnixCalls.Interrupted);
        return sent == MessageSize;
    }

    /// <summary>Waits for a message; false at the end: all copies of the other end are closed.</summary>
    /// <param name="socket">Our end.</param>
    /// <param name="message">Its content.</param>
    /// <param name="descriptor">The descriptor that came with it, now the caller's; -1 for none.</param>
    public static bool Receive(int socket, out long message, out int descriptor)
    {
        message = 0;
        descriptor = -1;
        fixed (long* target = &message)
        {
            var part = new Part { Start = (byte*)target, Length = MessageSize };
            while (part.Length > 0)
            {
                var control = default(ControlBlock);
                var header = new Header { Parts = &part, PartCount = 1, Control = (byte*)&control, ControlLength = ControlSize };
                nint received = UnixCalls.ReceiveMessage(socket, &header, ReceivedCloseOnExec);
                if (received < 0 && Marshal.GetLastPInvokeError() == UnixCalls.Interrupted)
                    continue;
                if (received <= 0)
                    return false;
                if (header.ControlLength >= ControlSize - sizeof(int) && control.Level == SocketLevel && control.Type == Rights)
                    descriptor = control.Descriptor;
                part.Start += received;
                part.Length -= received;
            }
        }

        return true;
    }
}
