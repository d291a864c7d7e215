using BuildMemo.Execution;

namespace BuildMemo.Testing.Host;

/// <summary>
/// Runs steps of all kinds on four threads: short ones, long ones, with children, redirected, with a child in a session of its own.
/// Each carries a mark in its environment that nothing else has, so that the test finds whatever is left. A line a step.
/// </summary>
internal static class ChurningHost
{
    private static readonly string[] s_commands =
    [
        "echo short",
        "echo redirected; exec sleep 600 >/dev/null 2>&1",
        "echo children; sleep 600 & sleep 600 & wait",
        "exec sleep 600 >/dev/null 2>&1",
        "echo nested; sh -c 'sh -c \"sleep 600; true\"; true'; true",
        "trap '' TERM INT HUP; echo stubborn; while :; do sleep 600; done",
    ];

    // Never ended by its timeout: a build that is killed while it stops such a tree may lose the child (docs/design/execution.md,
    // "Watchdog"), which is no matter of chance in a test that ends a tree every few milliseconds.
    private const string Session = "echo session; setsid sleep 600 & wait";

    public static int Run(string folder, string mark)
    {
        using WatchdogClient watchdog = HostProcesses.MakeWatchdog();
        var runner = new UnixProcessRunner(watchdog);
        var output = new PassedOutput();
        Dictionary<string, string> environment = HostProcesses.OwnEnvironment();
        environment["BUILDMEMO_TEST_MARK"] = mark;

        var threads = new Thread[4];
        for (int index = 0; index < threads.Length; index++)
        {
            int seed = index;
            threads[index] = new Thread(() => Churn(runner, output, environment, folder, seed));
            threads[index].Start();
        }

        foreach (Thread thread in threads)
            thread.Join();
        return 0;
    }

    private static void Churn(UnixProcessRunner runner, PassedOutput output, Dictionary<string, string> environment, string folder, int seed)
    {
        if (seed == 0)
            runner.Run(HostProcesses.Shell(Session, environment, folder), output, CancellationToken.None);

        // Half of the steps are short or end by their timeout, so that a kill may hit any phase.
        for (int count = seed; ; count++)
        {
            ProcessRequest request = HostProcesses.Shell(s_commands[count % s_commands.Length], environment, folder);
            runner.Run(request with { Timeout = TimeSpan.FromMilliseconds(5 + (count * 37 % 90)) }, output, CancellationToken.None);
            output.Write(1, "step\n"u8);
        }
    }
}
