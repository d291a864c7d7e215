using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.Versioning;

namespace BuildMemo.Execution;

/// <summary>
/// Runs processes on Windows: <see cref="Process"/> in a job object. Untested. The framework can't give one pipe to both streams,
/// so merged output has the order in which the chunks were read.
/// </summary>
[SupportedOSPlatform("windows")]
public sealed class WindowsProcessRunner : IProcessRunner
{
    // As on Unix: a descendant that keeps the pipe is a daemon.
    private static readonly TimeSpan s_drain = TimeSpan.FromSeconds(2);

    private const int BufferSize = 64 * 1024;

    /// <inheritdoc />
    public ProcessOutcome Run(ProcessRequest request, IProcessOutput output, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(output);
        long begin = Stopwatch.GetTimestamp();
        if (cancellation.IsCancellationRequested)
            return new ProcessCancelled();
        if (StartFailure.FindMalformed(request) is { } malformed)
            return malformed;

        using var job = new WindowsJob();
        using var process = new Process { StartInfo = Describe(request) };
        try
        {
            process.Start();
        }
        catch (Win32Exception error)
        {
            return StartFailure.ExplainOnWindows(request, error) with { Duration = Stopwatch.GetElapsedTime(begin) };
        }

        // What it starts before this line is outside the job; the system offers no way to start inside through the framework.
        job.Add(process.SafeHandle);
        try
        {
            request.Started?.Invoke(new ProcessGroup(process.Id, process.StartTime.Ticks));
            return Attend(process, job, request, output, cancellation) with { Duration = Stopwatch.GetElapsedTime(begin) };
        }
        finally
        {
            if (!process.HasExited)
                job.Kill();
        }
    }

    private static ProcessOutcome Attend(Process process, WindowsJob job, ProcessRequest request, IProcessOutput output, CancellationToken cancellation)
    {
        var sink = new SharedOutput(output);
        var feeder = new Thread(() => Feed(process, request.StandardInputFile)) { IsBackground = true };
        var reader = new Thread(() => sink.Read(process.StandardOutput.BaseStream, 1)) { IsBackground = true };
        var errorReader = new Thread(() => sink.Read(process.StandardError.BaseStream, request.MergeStreams ? 1 : 2)) { IsBackground = true };
        feeder.Start();
        reader.Start();
        errorReader.Start();

        using var exit = new ManualResetEvent(false) { SafeWaitHandle = new Microsoft.Win32.SafeHandles.SafeWaitHandle(process.Handle, ownsHandle: false) };
        WaitHandle[] handles = [exit, cancellation.WaitHandle, sink.Failed];
        int ended = WaitHandle.WaitAny(handles, request.Timeout is { } limit ? limit : Timeout.InfiniteTimeSpan);
        if (ended != 0)
        {
            job.Kill();
            process.WaitForExit(s_drain);
        }

        if (reader.Join(s_drain))
            errorReader.Join(s_drain);
        sink.Close();
        return ended switch
        {
            0 => new ProcessExited(process.ExitCode),
            1 => new ProcessCancelled(),
            _ => new ProcessTimedOut(),
        };
    }

    private static ProcessStartInfo Describe(ProcessRequest request)
    {
        var start = new ProcessStartInfo(request.FileName)
        {
            WorkingDirectory = request.WorkingDirectory,
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach ((string name, string value) in request.Environment)
            start.Environment[name] = value;

        // cmd has quoting rules of its own: what it is given is already in them.
        if (Path.GetFileName(request.FileName).Equals("cmd.exe", StringComparison.OrdinalIgnoreCase))
        {
            start.Arguments = string.Join(' ', request.Arguments);
        }
        else
        {
            foreach (string argument in request.Arguments)
                start.ArgumentList.Add(argument);
        }

        return start;
    }

    private static void Feed(Process process, string? file)
    {
        try
        {
            using Stream target = process.StandardInput.BaseStream;
            if (file is null)
                return;
            using FileStream source = File.OpenRead(file);
            source.CopyTo(target);
        }
        catch (IOException)
        {
            // A process need not read its input to the end.
            return;
        }
    }

    /// <summary>Lets two readers write into one output, one at a time, and not after the run has ended.</summary>
    private sealed class SharedOutput(IProcessOutput output)
    {
        private readonly Lock _lock = new();
        private Exception? _error;
        private bool _closed;

        public ManualResetEvent Failed { get; } = new(false);

        public void Read(Stream stream, int number)
        {
            byte[] buffer = new byte[BufferSize];
            try
            {
                while (stream.Read(buffer) is var count and > 0)
                {
                    lock (_lock)
                    {
                        if (_closed)
                            return;
                        output.Write(number, buffer.AsSpan(0, count));
                    }
                }
            }
            catch (Exception error)
            {
                // Goes on, on the thread of the run; after its end there is nobody to tell.
                lock (_lock)
                {
                    if (_closed)
                        return;
                    _error ??= error;
                    Failed.Set();
                }
            }
        }

        public void Close()
        {
            lock (_lock)
                _closed = true;
            Failed.Dispose();
            if (_error is not null)
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_error);
        }
    }
}
