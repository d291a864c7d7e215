using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace BuildMemo.Execution;

/// <summary>
/// Finds out whether the .NET runtime reaps children that it doesn't know. It does so as process 1, and when SIGCHLD was ignored
/// when the process started (runtime: src/native/libs/System.Native/pal_signal.c, "reapAll"), which can't be read once the runtime
/// has put its handler in place. So: let a child end, let the runtime handle SIGCHLD, see whether the child is still ours.
/// </summary>
[SupportedOSPlatform("linux")]
internal static unsafe class ReapingProbe
{
    private const int ByPid = 1;

    /// <summary>True also when the runtime doesn't answer in a second: then the way that works in both cases is taken.</summary>
    public static bool RuntimeReapsAll()
    {
        var plan = new SpawnPlan
        {
            FileName = ShellInvocation.Shell,
            Arguments = NativeStrings.From(["sh", "-c", ":"]),
            Environment = NativeStrings.From([]),
            WorkingDirectory = "/",
        };
        if (UnixSpawn.Start(plan, out int pid) != 0)
            return true;
        if (!WaitUntilEnded(pid, 0))
            return true;

        // Never disposed: a call that the runtime has queued may still come after the registration is gone.
        var handled = new AutoResetEvent(false);
        using (PosixSignalRegistration.Create(PosixSignal.SIGCHLD, _ => handled.Set()))
        {
            // The first call may belong to a round that looked for children before ours had ended; the second can't.
            for (int round = 0; round < 2; round++)
            {
                _ = UnixCalls.Kill(Environment.ProcessId, UnixCalls.SignalChild);
                if (!handled.WaitOne(TimeSpan.FromSeconds(1)))
                    return true;
            }
        }

        if (!WaitUntilEnded(pid, UnixCalls.WaitNoHang))
            return true;
        int status;
        return UnixCalls.WaitPid(pid, &status, UnixCalls.WaitNoHang) != pid;
    }

    /// <summary>False when it is nobody's child any more.</summary>
    private static bool WaitUntilEnded(int pid, int options)
    {
        byte* information = stackalloc byte[256];
        int result;
        do
        {
            result = UnixCalls.WaitId(ByPid, pid, information, UnixCalls.WaitExited | UnixCalls.WaitNoReap | options);
        }
        while (result != 0 && Marshal.GetLastPInvokeError() == UnixCalls.Interrupted);
        return result == 0;
    }
}
