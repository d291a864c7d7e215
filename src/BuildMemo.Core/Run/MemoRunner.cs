using System.Diagnostics;
using BuildMemo.Fingerprints;
using BuildMemo.Reporting;
using BuildMemo.Scheduling;
using BuildMemo.Steps;

namespace BuildMemo.Run;

/// <summary>
/// A run from its declarations to its report. Reads top to bottom: open the journal; nothing changed? done; read the steps;
/// bind their methods; order them; let each go its way; write down what is known now.
/// </summary>
public static class MemoRunner
{
    /// <summary>Runs the steps of a request. Whatever goes wrong with a step, a store or a file is an outcome and an event, no exception.</summary>
    public static RunResult Run(RunRequest request, CancellationToken cancellation)
    {
        if (request.Declarations.Count == 0)
            return RunResults.Empty(request);
        RunResult result = RunSteps(request, cancellation);
        if (ReportPlace.Write(request, result.Report) is { } problem)
            request.Events.Report(new ProblemFound(problem));
        return result;
    }

    private static RunResult RunSteps(RunRequest request, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        DateTime started = DateTime.UtcNow;
        using JournalAccess access = JournalAccess.Open(request, cancellation);
        if (access.Journal is not { } journal)
            return RunResults.Refused(request, access.Problems);

        Sha256Value signature = RunSignature.OfRun(request, journal.Salt);
        if (UnchangedRun.Find(request, journal, signature, start, started) is { } unchanged)
        {
            LastRun.NoteIdle(request, journal);
            return unchanged;
        }

        StepReading reading = StepReader.Read(request.Declarations, StepOptions.From(request.Paths, request.Settings, request.Assemblies) with { OutputsAreOptional = !request.MergeStreams });
        FileContents contents = new(new());
        MethodReading methods = MethodSteps.Bind(request, reading.Steps, contents);
        StepGraph graph = StepGraph.Build(methods.Steps);
        if (RunResults.HasErrors([.. reading.Problems, .. methods.Problems, .. graph.Problems]))
            return RunResults.Refused(request, [.. reading.Problems, .. methods.Problems, .. graph.Problems]);

        using RunServices services = new(request, journal, methods, graph, contents, cancellation);
        services.Report(reading.Problems);
        StepRun[] runs = StepRuns.Create(request, journal, methods);
        services.Runs = runs;
        request.Audit?.WriteNames(runs);
        Leftovers.Sweep(services);
        GoneSteps.Remove(services, runs);

        StepWay way = new(services, runs);
        SchedulerOptions options = new()
        {
            Cores = request.Cores,
            MaxParallelism = services.Parallelism,
            Slots = services.Slots,
            PreDispatch = request.Settings.PreDispatch.Evaluate,
        };
        new Scheduler(StepRuns.ForScheduler(runs, graph, services.Parallelism, takesOne: request.Audit is not null), way, options, cancellation).Run();

        if (services.HasShelf)
            services.Shelf.TakeBack();
        StrayFiles.Report(services, runs);
        RunResult result = RunResults.Of(services, runs, start, started);
        services.Complete(runs, signature, result);
        LastRun.Write(request, result.Report);
        return result;
    }
}
