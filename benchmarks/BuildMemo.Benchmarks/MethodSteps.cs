namespace BuildMemo.Benchmarks;

/// <summary>10,000 method steps of which nothing changed, and what queued calls occupy.</summary>
internal static class MethodSteps
{
    private const int Queued = 100_000;

    public static void Run(Workbench workbench)
    {
        int count = workbench.Options.Steps ?? 10_000;
        int rounds = workbench.Options.Rounds ?? 5;
        var project = new MethodProject(workbench, "methods");
        string steps = $"""<Step Include="{string.Join(';', Enumerable.Range(0, count))}" List="calls" Assembly="{"{assembly}"}" Method="BuildMemo.Benchmarks.Methods.Calls.Identity" Parameters="value={"{Identity}"}" Result="obj/results/{"{Identity}"}" />""";
        project.Write(steps);
        MemoMeasurement cold = project.Build("calls").Expect(ran: count);
        // Without its program no worker can be started: a build that tries fails.
        string package = workbench.NewFolder("package");
        Workbench.Measure(workbench.Root, "cp", "-r", workbench.Package + "/.", package);
        foreach (string worker in Directory.GetFiles(package, "BuildMemo.Worker.dll", SearchOption.AllDirectories))
            File.Delete(worker);
        project.Write(steps, package);
        var times = new List<double>();
        for (int round = 0; round < rounds; round++)
            times.Add(project.Build("calls").Expect(upToDate: count).TaskSeconds);
        workbench.Table.Figure($"{count} method steps run: task", ResultTable.Milliseconds(cold.TaskSeconds), FormattableString.Invariant($"{cold.TaskSeconds / count * 1e6:0} µs a step"));
        workbench.Table.Figure($"{count} method steps, nothing changed, no worker there: task", ResultTable.Milliseconds(Statistics.Median(times)), FormattableString.Invariant($"{Statistics.Median(times) / count * 1e6:0.0} µs a step"));
        Queue(workbench);
    }

    private static void Queue(Workbench workbench)
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        Execution.Methods.MethodCall[] calls = MethodCalls.Make(Queued);
        Scheduling.SchedulerStep[] steps = MethodCalls.MakeSteps(calls, batchSize: 0, new object());
        long after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(calls);
        GC.KeepAlive(steps);
        workbench.Table.Bound($"{Queued} queued calls: memory", (after - before) / 1e6, 50, "MB");
    }
}
