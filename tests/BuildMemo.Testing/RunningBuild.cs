using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace BuildMemo.Testing;

/// <summary>A <c>dotnet</c> command under way.</summary>
public sealed class RunningBuild : IDisposable
{
    /// <summary>A build that takes longer hangs, and is ended with its tree.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private static readonly string[] VerbsWithBinaryLog = ["build", "msbuild", "publish", "pack", "clean", "run"];

    private readonly Process _process;
    private readonly string _run;
    private readonly string _binaryLog;
    private readonly StringBuilder _output = new();
    private bool _isOutputOver;

    private RunningBuild(Process process, string run, string binaryLog)
    {
        _process = process;
        _run = run;
        _binaryLog = binaryLog;
    }

    /// <summary>The process id of <c>dotnet</c>.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it is still under way.</summary>
    public bool Running => !_process.HasExited;

    internal static RunningBuild Start(string folder, string[] arguments, string run, IEnumerable<(string Name, string Value)> environment)
    {
        string binaryLog = run + ".binlog";
        bool wantsLog = VerbsWithBinaryLog.Contains(arguments[0]) && arguments[0] != "run" && !arguments.Any(argument => argument.StartsWith("-bl", StringComparison.Ordinal));
        ProcessStartInfo start = new("dotnet", wantsLog ? [.. arguments, "-bl:" + binaryLog] : arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What the test host hands down would choose another MSBuild or another store.
        foreach (string name in start.Environment.Keys.Where(IsOfTheHost).ToArray())
            start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["NuGetAudit"] = "false";
        foreach ((string name, string value) in environment)
        {
            if (value.Length == 0)
                start.Environment.Remove(name);
            else
                start.Environment[name] = value;
        }

        Process process = new() { StartInfo = start };
        RunningBuild build = new(process, run, binaryLog);
        process.OutputDataReceived += build.OnLine;
        process.ErrorDataReceived += build.OnLine;
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return build;
    }

    /// <summary>Waits until its output holds a match.</summary>
    /// <exception cref="ExpectationException">It ended, or hung, without.</exception>
    public Match WaitFor(Regex text)
    {
        lock (_output)
        {
            while (true)
            {
                if (text.Match(_output.ToString()) is { Success: true } match)
                    return match;
                if (_isOutputOver || !Monitor.Wait(_output, Limit))
                    throw new ExpectationException($"Expected \"{text}\" in the output:\n{_output}");
            }
        }
    }

    /// <summary>Waits for its end.</summary>
    /// <exception cref="ExpectationException">It hung; it was ended.</exception>
    public BuildResult Wait()
    {
        if (!_process.WaitForExit(Limit))
        {
            _process.Kill(entireProcessTree: true);
            throw new ExpectationException($"dotnet took longer than {Limit}:\n{Output}");
        }
        _process.WaitForExit();
        string output = Output;
        File.WriteAllText(_run + ".txt", output);
        return new BuildResult(_process.ExitCode, output, _binaryLog, _run + "-reports");
    }

    /// <summary>Kills <c>dotnet</c> itself, and nothing that it started (SIGKILL).</summary>
    public void Kill() => _process.Kill();

    /// <inheritdoc />
    public void Dispose()
    {
        if (Running)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    private static bool IsOfTheHost(string name) =>
        name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("BUILDMEMO", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase)
        || name is "DOTNET_HOST_PATH" or "DOTNET_CLI_CONTEXT_VERBOSE" or "CI";

    private void OnLine(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
        {
            if (line.Data is null)
                _isOutputOver = ReferenceEquals(sender, _process) && _process.HasExited;
            else
                _output.Append(line.Data).Append('\n');
            Monitor.PulseAll(_output);
        }
    }
}
