namespace BuildMemo.Benchmarks;

/// <summary>The examples of joblib's manual, as method steps in a build: seconds of the task.</summary>
internal static class Manual
{
    public static void Run(Workbench workbench)
    {
        int rounds = workbench.Options.Rounds ?? 3;
        List<double> cold = [], second = [], consumer = [], first = [], again = [];
        for (int round = 0; round < rounds; round++)
        {
            var project = new MethodProject(workbench, "manual");
            project.Write("""
                <Step Include="0;1;2;3" List="columns" Assembly="{assembly}" Method="BuildMemo.Benchmarks.Methods.Memoized.Column" Parameters="column={Identity};milliseconds=2000" Result="obj/columns/{Identity}.json" />
                <Step Include="extremes" List="extremes" Assembly="{assembly}" Method="BuildMemo.Benchmarks.Methods.Memoized.Extremes" Parameters="columns=4;milliseconds=2000" Result="obj/extremes.json" />
                <Step Include="slow" List="slow" Assembly="{assembly}" Method="BuildMemo.Benchmarks.Methods.Calls.Sleep" Parameters="milliseconds=5000;value=1" Result="obj/slow.json" />
                """);
            cold.Add(project.Build("columns", isWarm: true).Expect(ran: 4).TaskSeconds);
            second.Add(project.Build("columns").Expect(upToDate: 4).TaskSeconds);
            consumer.Add(project.Build("extremes", isWarm: true).Expect(ran: 1).TaskSeconds);
            first.Add(project.Build("slow", isWarm: true).Expect(ran: 1).TaskSeconds);
            again.Add(project.Build("slow").Expect(upToDate: 1).TaskSeconds);
        }

        Bound(workbench, "4 steps of 2 s on two workers", cold, 4.1, "4.37 s");
        Bound(workbench, "the same again", second, 0.01, "0.01 s");
        Bound(workbench, "another consumer of the checkpoints", consumer, 0.01, "0.01 s");
        Bound(workbench, "a call of 5 s", first, 5.03, "5.05 s");
        Bound(workbench, "the same again", again, 0.01, "0.02 s");
    }

    private static void Bound(Workbench workbench, string work, List<double> seconds, double bound, string printed) =>
        workbench.Table.Bound(work, Statistics.Median(seconds) * 1000, bound * 1000, "ms", $"the manual prints {printed}");
}
