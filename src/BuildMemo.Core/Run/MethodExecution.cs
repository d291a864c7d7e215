using System.Collections.Immutable;
using BuildMemo.Errors;
using BuildMemo.Execution.Methods;
using BuildMemo.Methods;
using BuildMemo.Reporting;
using BuildMemo.Settings;
using BuildMemo.Steps;

namespace BuildMemo.Run;

/// <summary>Calls the methods of a batch of steps through the executor; each step ends the moment its call does.</summary>
/// <param name="services">What all steps of a run share.</param>
internal sealed class MethodExecution(RunServices services)
{
    /// <summary>Runs the calls; <paramref name="settle"/> gets each step when its call ended, on a thread of the executor.</summary>
    /// <param name="steps">Steps of one batch key.</param>
    /// <param name="settle">Ends a step.</param>
    /// <param name="own">Another executor than that of the run; null for that.</param>
    /// <returns>Time that the calls took in the worker.</returns>
    public TimeSpan Run(List<PreparedStep> steps, Action<PreparedStep, StepEnd> settle, IExecutor? own = null)
    {
        StepIsolation isolation = IsolationOf(steps[0].Run.Step);
        foreach (PreparedStep step in steps)
            step.Executor = isolation == StepIsolation.Thread ? "threads" : "workers";
        MethodCalls calls = new(services, steps, settle);
        if (SpecOf(steps[0], isolation, out Problem? problem) is not { } spec)
        {
            foreach (PreparedStep step in steps)
                settle(step, new StepFailure(StepOutcome.Failed, step.Run.Describe(problem!), TimeSpan.Zero));
            return TimeSpan.Zero;
        }

        MethodBatch batch = new(
            spec,
            [.. steps.Select(CallOf)],
            isolation == StepIsolation.Thread ? MethodIsolation.Thread : MethodIsolation.Process);
        IExecutor executor = own ?? services.Executor;
        if (services.SharesSlots)
            services.Slots.Enter();
        try
        {
            return executor.Run(batch, calls, services.Cancellation).WorkerTime;
        }
        finally
        {
            calls.ReturnSlot();
            if (services.SharesSlots)
                services.Slots.Exit();
            calls.SettleLast();
        }
    }

    // As in joblib: what a step demands goes before the executor that is chosen, and that before what a step wishes.
    private StepIsolation IsolationOf(Step step)
    {
        MethodTemplate method = (MethodTemplate)step.Command;
        if (method.Isolation is { } demanded)
            return demanded;
        StepIsolation chosen = services.Settings.Executor == ExecutorNames.Threads ? StepIsolation.Thread : StepIsolation.Process;
        if (!services.Settings.IsExecutorChosen && method.PreferIsolation is { } wished)
            chosen = wished;
        // Threads share one environment.
        return step.Environment.IsEmpty ? chosen : StepIsolation.Process;
    }

    private WorkerSpec? SpecOf(PreparedStep step, StepIsolation isolation, out Problem? problem)
    {
        MethodTemplate method = (MethodTemplate)step.Run.Step.Command;
        MethodClosure closure = services.Closures!.Find(method.AssemblyPath);
        problem = closure.Problems.FirstOrDefault();
        if (problem is not null || services.Closures.FilesOf(method.AssemblyPath, out problem) is not { } files)
            return null;
        return new()
        {
            AssemblyPath = method.AssemblyPath,
            Closure = files,
            Frameworks = MethodClosures.FrameworksOf(closure),
            Environment = step.Situation.Environment,
            // Workers serve several projects; a call's own folder and what tells nested builds travel with it. Threads share one folder.
            WorkingDirectory = isolation == StepIsolation.Thread ? step.Run.Step.WorkingDirectory : services.Paths.Root,
            Initializer = method.WorkerInitializer.Length > 0 ? method.WorkerInitializer : null,
            InnerThreads = isolation == StepIsolation.Thread ? 0 : services.InnerThreads,
            WaitForDebugger = services.DebugsWorker,
        };
    }

    private MethodCall CallOf(PreparedStep prepared, int id)
    {
        Step step = prepared.Run.Step;
        MethodTemplate method = (MethodTemplate)step.Command;
        BoundMethod bound = prepared.Run.Method!;
        FilledCall call = prepared.Situation.Call!;
        string culture = CultureOf(prepared.Situation.Environment);
        return new()
        {
            Id = id,
            Step = step.Name,
            Type = bound.Signature.TypeName,
            Method = bound.Signature.MethodName,
            Arguments = [.. call.Arguments.Select(argument => ArgumentOf(argument, prepared))],
            Inputs = [.. prepared.Situation.Inputs.Select(input => input.Path)],
            Outputs = [.. bound.Step.Outputs.Select(output => output.Path)],
            ResultPath = prepared.Run.ResultPath,
            WorkingDirectory = step.WorkingDirectory,
            Environment = services.CallEnvironmentOf(prepared.Situation.Environment),
            Culture = culture,
            UICulture = culture,
            Timeout = step.Timeout,
            Seed = StepSeed.Of(prepared.Situation.Declared),
            FreshContext = method.FreshContext,
            RetryOnCrash = method.RetryOnCrash,
            FormattedArguments = string.Join(", ", call.Arguments.Where(argument => argument.Form is not (ArgumentForm.Context or ArgumentForm.Cancellation)).Select(argument => argument.Describe())),
        };
    }

    private MethodArgument ArgumentOf(FilledArgument argument, PreparedStep step) => argument.Form switch
    {
        ArgumentForm.Text => new(argument.Name, ArgumentKind.Text, argument.Text),
        ArgumentForm.Default => new(argument.Name, ArgumentKind.Default),
        ArgumentForm.Paths => new(argument.Name, ArgumentKind.Paths, null, argument.Paths),
        ArgumentForm.Numbers => new(argument.Name, ArgumentKind.ArrayFile, ContextOf(step).ToString(), argument.Paths),
        ArgumentForm.Result => new(argument.Name, ArgumentKind.ResultFiles, argument.Paths[0]),
        ArgumentForm.Results => new(argument.Name, ArgumentKind.ResultFiles, null, argument.Paths),
        ArgumentForm.Context => new(argument.Name, ArgumentKind.Context, ContextOf(step).ToString()),
        ArgumentForm.Cancellation => new(argument.Name, ArgumentKind.Cancellation),
        _ => throw new ArgumentOutOfRangeException(nameof(argument), argument.Form, "no such form"),
    };

    private ContextText ContextOf(PreparedStep step) => new()
    {
        Parameters = new Dictionary<string, string?>(step.Run.Method!.ContextParameters, StringComparer.Ordinal),
        Variables = new Dictionary<string, string?>(step.Situation.Facts.Environment, StringComparer.Ordinal),
        Root = services.Paths.Root,
        Store = services.Settings.Mode == CacheMode.Off ? null : services.Settings.CacheDir,
        ReadsStore = services.Settings.Mode != CacheMode.Refresh,
        WritesStore = services.MayStore,
        Arrays = services.Settings.MaxInlineBytes is null ? null : services.Arrays?.Path,
        LargestInline = services.Settings.MaxInlineBytes ?? 0,
    };

    // .NET on Unix takes its culture from these, in this order; a step sees the same on every platform.
    private static string CultureOf(IReadOnlyDictionary<string, string> environment)
    {
        foreach (string name in (ReadOnlySpan<string>)["LC_ALL", "LC_MESSAGES", "LANG"])
        {
            if (environment.GetValueOrDefault(name) is not { Length: > 0 } locale)
                continue;
            int end = locale.AsSpan().IndexOfAny('.', '@');
            string language = end < 0 ? locale : locale[..end];
            return language is "C" or "POSIX" ? "" : language.Replace('_', '-');
        }

        return "";
    }
}
