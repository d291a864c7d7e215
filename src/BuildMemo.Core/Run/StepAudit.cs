using System.Collections.Immutable;
using System.Globalization;
using BuildMemo.Errors;
using BuildMemo.Execution.Methods;
using BuildMemo.Files;
using BuildMemo.Reporting;
using BuildMemo.Steps;

namespace BuildMemo.Run;

/// <summary>
/// Runs an audited step: once traced, whose outputs are the step's; once with what is undeclared changed. Where the two differ, again
/// as the first time, and then with fewer changes, until it is known what the outputs follow. Ends with a file for the tool, which reads
/// the trace; decides nothing about what is a finding.
/// </summary>
/// <param name="services">What all steps of a run share.</param>
/// <param name="commands">Runs commands.</param>
/// <param name="methods">Runs methods.</param>
internal sealed class StepAudit(RunServices services, CommandExecution commands, MethodExecution methods)
{
    private const int MostNamed = 8;
    // Waiting for the clock's next second, so that it shows in outputs, in all steps together.
    private static readonly TimeSpan MostPatience = TimeSpan.FromSeconds(5);
    private static int _folders;
    private static long _waited;

    private readonly AuditRequest _request = services.Request.Audit!;

    /// <summary>Runs it; what it left at its outputs is that of the traced run.</summary>
    public StepEnd Run(PreparedStep step)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_request.Folder, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{Interlocked.Increment(ref _folders):00000}"))).FullName;
        AuditedStepFile file = new(services, step, folder);
        StepEnd traced = Execute(step, [], [.. _request.Tracer, "-o", file.TracePath, "--"]);
        // Said by the build as well; here it is a finding of this step, and the others are judged.
        file.End = traced is StepSuccess && Lacking(step) is { } path
            ? new StepFailure(
                StepOutcome.Failed,
                new Problem(Codes.OutputMissing, $"Step '{step.Run.Step.Name}': it ended with success but did not produce '{path}'. Correct Outputs, or name it in OptionalOutputs if it may be absent.") { Step = step.Run.Step.Name },
                TimeSpan.Zero)
            : traced;
        file.Discovered = [.. new DiscoveredInputs(services).Find(step).States.Select(state => state.Path)];
        if (file.End is StepSuccess)
        {
            AuditSnapshot first = AuditSnapshot.Take(Path.Combine(folder, "first"), step.Ground!.Plan.Outputs);
            try
            {
                file.Verdict = Compare(step, folder, first);
            }
            finally
            {
                Again(step);
                first.PutBack();
            }
        }

        file.Write();
        return traced;
    }

    private static string? Lacking(PreparedStep step)
    {
        foreach (OutputDeclaration output in step.Run.Step.Outputs)
        {
            if (output.Kind == OutputKind.File && FileSystem.Status(output.Path, followLinks: false).Kind == FileKind.Missing)
                return output.Path;
        }

        return null;
    }

    private AuditVerdict Compare(PreparedStep step, string folder, AuditSnapshot first)
    {
        WaitForNextSecond();
        List<KeyValuePair<string, string?>> changes = AuditEnvironment.Changes(services, step.Run, folder);
        bool isMethod = step.Run.Method is not null;
        List<AuditDifference> second = Differences(step, folder, first, "second", changes, isMethod, out string? failure);
        if (second.Count == 0 && failure is null)
            return AuditVerdict.Same(changes.Count);

        List<AuditDifference> plain = Differences(step, folder, first, "plain", [], false, out string? plainFailure);
        if (plain.Count > 0 || plainFailure is not null)
            return new(AuditCause.Random, [], plain, plainFailure, changes.Count);
        if (isMethod && (Differences(step, folder, first, "order", [], true, out _) is { Count: > 0 } order))
            return new(AuditCause.Order, [], order, null, changes.Count);
        return new(AuditCause.Environment, NamesBehind(step, folder, first, changes), second, failure, changes.Count);
    }

    // Halves the changes until one is left, then looks whether the others matter as well.
    private List<string> NamesBehind(PreparedStep step, string folder, AuditSnapshot first, List<KeyValuePair<string, string?>> changes)
    {
        List<string> names = [];
        List<KeyValuePair<string, string?>> rest = [.. changes];
        while (names.Count < MostNamed && rest.Count > 0 && (names.Count == 0 || Matters(step, folder, first, rest)))
        {
            List<KeyValuePair<string, string?>> suspects = rest;
            while (suspects.Count > 1)
            {
                List<KeyValuePair<string, string?>> half = suspects[..(suspects.Count / 2)];
                suspects = Matters(step, folder, first, half) ? half : suspects[half.Count..];
            }

            if (!Matters(step, folder, first, suspects))
            {
                // Only several together do it: all that are left are named.
                names.AddRange(rest.Select(change => change.Key).Take(MostNamed - names.Count));
                break;
            }

            names.Add(suspects[0].Key);
            rest.RemoveAll(change => change.Key == suspects[0].Key);
        }

        return names;
    }

    private bool Matters(PreparedStep step, string folder, AuditSnapshot first, List<KeyValuePair<string, string?>> changes)
    {
        bool matters = Differences(step, folder, first, "part", changes, false, out string? failure).Count > 0 || failure is not null;
        Directory.Delete(Path.Combine(folder, "part"), recursive: true);
        return matters;
    }

    private List<AuditDifference> Differences(
        PreparedStep step, string folder, AuditSnapshot first, string name, List<KeyValuePair<string, string?>> changes, bool isRepeated, out string? failure)
    {
        services.Cancellation.ThrowIfCancellationRequested();
        Again(step);
        StepEnd end = Execute(step, changes, [], isRepeated);
        failure = end is StepFailure failed ? failed.Problem?.Message ?? $"exit code {failed.ExitCode}" : null;
        AuditSnapshot now = AuditSnapshot.Take(Path.Combine(folder, name), step.Ground!.Plan.Outputs);
        // A DepFile tells where things are; it is no result.
        return failure is null ? first.CompareWith(now, IsOutput(step.Run.Step, step.Run.Step.DepFile) ? null : step.Run.Step.DepFile) : [];
    }

    private static bool IsOutput(Step step, string? path) => step.Outputs.Any(output => output.Path == path);

    private void Again(PreparedStep step) => services.Report(step.Ground!.ClearAgain().Select(problem => step.Run.Describe(problem)));

    private StepEnd Execute(PreparedStep step, List<KeyValuePair<string, string?>> changes, ImmutableArray<string> tracer, bool isRepeated = false)
    {
        Situation situation = step.Situation;
        Dictionary<string, string> environment = new(situation.Environment, StringComparer.Ordinal);
        foreach ((string name, string? value) in changes)
        {
            if (value is null)
                environment.Remove(name);
            else
                environment[name] = value;
        }

        step.Run.Situation = situation with { Environment = environment };
        try
        {
            return step.Run.Method is null ? RunCommand(step, tracer) : CallMethod(step, tracer, isRepeated);
        }
        finally
        {
            step.Run.Situation = situation;
        }
    }

    private StepEnd RunCommand(PreparedStep step, ImmutableArray<string> tracer)
    {
        bool isFirst = !tracer.IsDefaultOrEmpty;
        CommandResult result = commands.Run(
            [step],
            (_, message) =>
            {
                if (isFirst)
                    services.Emit(new StepPrinted(step.Run.Step.Name, StepLines.Of(message), IsReplayed: false));
            },
            tracer);
        return result.IsSuccess
            ? result.ToSuccess()
            : result.ToFailure(StepFailures.Describe(step.Run.Step, step.Situation.CommandText, result, services.Settings.Environment));
    }

    // A worker of its own, so that everything it does is the call's; a second call in it sees what the first left.
    private StepEnd CallMethod(PreparedStep step, ImmutableArray<string> tracer, bool isRepeated)
    {
        using WorkerPool pool = new(TimeProvider.System);
        MethodExecutor executor = new(pool, services.AuditExecutor(tracer), prefersThreads: false);
        StepEnd? end = null;
        for (int call = 0; call < (isRepeated ? 2 : 1); call++)
        {
            if (call > 0)
                Again(step);
            methods.Run([step], (_, how) => end = how, executor);
        }

        return end ?? new StepFailure(StepOutcome.Failed, new Problem(Codes.AuditNotRun, $"Step '{step.Run.Step.Name}': its call did not end.") { Step = step.Run.Step.Name }, TimeSpan.Zero);
    }

    private void WaitForNextSecond()
    {
        TimeSpan left = TimeSpan.FromMilliseconds(1005 - DateTime.UtcNow.Millisecond);
        if (Interlocked.Add(ref _waited, left.Ticks) < MostPatience.Ticks)
            services.Cancellation.WaitHandle.WaitOne(left);
    }
}
