using System.Runtime.InteropServices;
using BuildMemo.Execution;
using Microsoft.Win32.SafeHandles;

namespace BuildMemo.Worker;

/// <summary>
/// Waits for the end of the build that started it, in whatever way it comes, kills what the build left, and only then lets go of
/// the locks that it was given. Standard input is the build's socket, descriptor 3 the table of what runs.
/// </summary>
internal static class Watchdog
{
    private const int Socket = 0;
    private const int Table = 3;

    /// <summary>Returns the exit code.</summary>
    /// <param name="build">Process id of the build.</param>
    /// <param name="session">Session of the build; this process has its own.</param>
    public static int Run(int build, int session)
    {
        using var table = new SafeFileHandle(Table, ownsHandle: true);
        using PosixSignalRegistration interrupt = Ignore(PosixSignal.SIGINT);
        using PosixSignalRegistration hangUp = Ignore(PosixSignal.SIGHUP);
        using PosixSignalRegistration terminate = Ignore(PosixSignal.SIGTERM);

        // Everything that the end needs is compiled and loaded now, while there is time.
        DeadBuild.Prepare();

        var held = new Dictionary<int, SafeFileHandle>();
        while (DescriptorSocket.Receive(Socket, out long message, out int descriptor))
        {
            bool hold = WatchdogMessages.IsHold(message, out int file);
            if (held.Remove(file, out SafeFileHandle? former))
                former.Dispose();
            if (hold && descriptor >= 0)
                held[file] = new SafeFileHandle(descriptor, ownsHandle: true);
        }

        DeadBuild.KillLeftovers(WatchdogTable.Read(table), build, session);
        foreach (SafeFileHandle file in held.Values)
            file.Dispose();
        return 0;
    }

    private static PosixSignalRegistration Ignore(PosixSignal signal)
        => PosixSignalRegistration.Create(signal, static context => context.Cancel = true);
}
