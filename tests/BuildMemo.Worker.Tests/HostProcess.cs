using System.Diagnostics;
using BuildMemo.Core.Tests.Execution;
using BuildMemo.Execution;

namespace BuildMemo.Worker.Tests;

/// <summary>A process of BuildMemo.Testing.Host, which stands for a build; killed at the end if it is still there.</summary>
internal sealed class HostProcess : IDisposable
{
    private readonly Process _process;

    public HostProcess(params string[] arguments)
    {
        var start = new ProcessStartInfo(DotnetHost.Find(new Dictionary<string, string>())!)
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "BuildMemo.Testing.Host.dll"));
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
    }

    public int Id => _process.Id;

    public string? ReadLine() => _process.StandardOutput.ReadLine();

    public string ReadLineThat(Predicate<string> fits)
    {
        while (ReadLine() is { } line)
        {
            if (fits(line))
                return line;
        }

        throw new InvalidOperationException("the host ended before it printed what was waited for");
    }

    /// <summary>The process id of the watchdog that it started.</summary>
    public int FindWatchdog()
    {
        int found = 0;
        Processes.WaitFor(
            () =>
            {
                foreach (ProcessEntry entry in ProcessTable.ReadAll())
                {
                    if (entry.Parent == Id && entry.IsAlive && CommandLine(entry.Id).Contains("BuildMemo.Worker.dll", StringComparison.Ordinal))
                        found = entry.Id;
                }

                return found != 0;
            },
            "a watchdog");
        return found;
    }

    /// <summary>SIGKILL; returns when it is gone.</summary>
    public void Kill()
    {
        _ = UnixCalls.Kill(Id, UnixCalls.SignalKill);
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
    }

    public static string CommandLine(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline");
        }
        catch (IOException)
        {
            // It ended while we looked.
            return "";
        }
    }
}
