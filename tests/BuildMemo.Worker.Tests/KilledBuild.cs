using System.Diagnostics;
using System.Globalization;
using BuildMemo.Core.Tests.Execution;
using BuildMemo.Execution;
using BuildMemo.Testing;

namespace BuildMemo.Worker.Tests;

public sealed class KilledBuild : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Nothing_outlives_a_build_that_is_killed_at_a_random_point()
    {
        int rounds = Environment.GetEnvironmentVariable("BUILDMEMO_LONG") == "1" ? 200 : 15;
        var random = new Random(20261121);
        for (int round = 0; round < rounds; round++)
        {
            string mark = $"round-{round}-{Guid.NewGuid()}";
            using var host = new HostProcess("churn", _folder.Path, mark);

            // In the first rounds the watchdog is hardly up when the build dies.
            int lines = round < 3 ? round : random.Next(1, 60);
            for (int line = 0; line < lines; line++)
                Assert.True(host.ReadLine() is not null, $"round {round}: the host ended by itself");
            Thread.SpinWait(random.Next(0, 200_000));
            host.Kill();

            long death = Stopwatch.GetTimestamp();

            foreach (int pid in Processes.WithInEnvironment(mark))
            {
                bool ended = EndsWithin(TimeSpan.FromSeconds(2) - Stopwatch.GetElapsedTime(death), pid);
                Assert.True(ended, $"round {round}, after {lines} lines: {pid} {HostProcess.CommandLine(pid)}");
            }

            // What was started after the list was made.
            List<int> late = Processes.WithInEnvironment(mark);
            while (late.Count > 0 && Stopwatch.GetElapsedTime(death) < TimeSpan.FromSeconds(2))
                late = Processes.WithInEnvironment(mark);
            Assert.True(late.Count == 0, $"round {round}, after {lines} lines: " + string.Join(", ", late.Select(pid => $"{pid} {HostProcess.CommandLine(pid)}")));
        }
    }

    /// <summary>Waits for a process that need not be a child; also one that is gone already has ended.</summary>
    private static unsafe bool EndsWithin(TimeSpan time, int pid)
    {
        int descriptor = UnixCalls.OpenProcess(pid);
        if (descriptor < 0)
            return true;
        var entry = new UnixCalls.PollEntry { Descriptor = descriptor, Events = UnixCalls.PollIn };
        int ready = UnixCalls.Poll(&entry, 1, Math.Max(0, (int)time.TotalMilliseconds));
        _ = UnixCalls.Close(descriptor);
        return ready > 0;
    }

    [Fact]
    public void A_process_that_the_build_had_no_time_to_note_is_found()
    {
        using var host = new HostProcess("unnoted", "echo $$; exec sleep 600 >/dev/null 2>&1");
        int pid = int.Parse(host.ReadLine()!, CultureInfo.InvariantCulture);

        host.Kill();

        Processes.WaitFor(() => Processes.IsGone(pid), "the end of the process");
    }

    [Fact]
    public void A_descendant_whose_parent_died_while_its_tree_was_being_ended_is_found()
    {
        using var host = new HostProcess("ending", "echo $$; setsid sh -c 'trap \"\" TERM; echo $$; while :; do sleep 600; done' & wait");
        int leader = int.Parse(host.ReadLine()!, CultureInfo.InvariantCulture);
        int child = int.Parse(host.ReadLine()!, CultureInfo.InvariantCulture);

        // SIGTERM ends the leader and not the child, which has half a second from there: the build is killed within.
        Processes.WaitFor(() => Processes.IsGone(leader), "the end of the leader");
        host.Kill();

        Processes.WaitFor(() => Processes.IsGone(child), "the end of the child");
    }

    [Fact]
    public void Locks_are_held_until_everything_is_dead()
    {
        string file = _folder["locks"];
        using var host = new HostProcess("hold", file, "echo $$; trap '' TERM; sleep 600");
        int pid = int.Parse(host.ReadLine()!, CultureInfo.InvariantCulture);
        int watchdog = host.FindWatchdog();
        Processes.WaitFor(() => HoldsOpen(watchdog, file), "the watchdog to hold the file");

        // Stopped, the watchdog can't have killed anything yet: the file must still be held when the build is dead.
        _ = UnixCalls.Kill(watchdog, UnixCalls.SignalStop);
        Processes.WaitFor(() => ProcessTable.TryRead(watchdog, out ProcessEntry entry) && entry.IsFrozen, "the watchdog to stop");
        host.Kill();
        Assert.True(HoldsOpen(watchdog, file));
        Assert.False(Processes.IsGone(pid));
        _ = UnixCalls.Kill(watchdog, UnixCalls.SignalContinue);

        Processes.WaitFor(() => !HoldsOpen(watchdog, file), "the file to be let go");
        Assert.True(Processes.IsGone(pid));
    }

    private static bool HoldsOpen(int pid, string file)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries($"/proc/{pid}/fd").Any(entry => new FileInfo(entry).LinkTarget == file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The watchdog has ended, or a descriptor was closed while we looked.
            return false;
        }
    }
}
