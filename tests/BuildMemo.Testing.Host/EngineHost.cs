using System.Runtime.InteropServices;
using BuildMemo.Reporting;
using BuildMemo.Run;

namespace BuildMemo.Testing.Host;

/// <summary>
/// Builds what a file describes, as a process of its own that can be killed or interrupted at any point. Prints a line for each event,
/// and at the end the totals and the peak of its resident memory.
/// </summary>
internal static class EngineHost
{
    public static int Run(string file)
    {
        using CancellationTokenSource cancellation = new();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = true;
            cancellation.Cancel();
        });
        PrintedEvents events = new();
        EngineBuild build = EngineBuild.Load(file);
        long before = PeakKilobytes();
        events.Write("ready");
        RunResult result = build.Run(events, cancellation.Token);
        RunTotals totals = result.Report.Totals;
        events.Write($"result succeeded={result.Succeeded} upToDate={totals.UpToDate} restored={totals.Restored} ran={totals.Ran}");
        events.Write($"memory before={before} after={PeakKilobytes()}");
        return result.Succeeded ? 0 : 1;
    }

    /// <summary>VmHWM of this process.</summary>
    private static long PeakKilobytes()
    {
        string line = File.ReadLines("/proc/self/status").First(candidate => candidate.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line["VmHWM:".Length..].Replace("kB", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>One write call a line: whoever reads sees a line as soon as the event happened.</summary>
    private sealed class PrintedEvents : IRunEvents
    {
        private readonly Stream _output = Console.OpenStandardOutput();

        public void Report(RunEvent runEvent)
        {
            switch (runEvent)
            {
                case StepStarted started:
                    Write($"started {started.Step}");
                    break;
                case StepEnded ended:
                    Write($"ended {ended.Report.Name} {ended.Report.Outcome}");
                    break;
                case ProblemFound found:
                    Write($"problem {found.Problem.Code.Id} {found.Problem.Message.ReplaceLineEndings(" ")}");
                    break;
                case StepPrinted printed:
                    Write($"printed {printed.Step} {printed.Line.Text}");
                    break;
                default:
                    break;
            }
        }

        public void Write(string line) => _output.Write(System.Text.Encoding.UTF8.GetBytes(line + "\n"));
    }
}
