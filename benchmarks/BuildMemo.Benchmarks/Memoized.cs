using System.Globalization;

namespace BuildMemo.Benchmarks;

/// <summary>Small calls and results of 1 MB that cost next to nothing themselves, computed and from the store, as steps and inside a step, against joblib's Memory in the same run.</summary>
internal static class Memoized
{
    private const string Script = """
        import os, shutil, tempfile, time
        import numpy
        from joblib import Memory
        folder = tempfile.mkdtemp()
        memory = Memory(folder, verbose=0)
        block = numpy.random.RandomState(0).randint(0, 256, 1 << 20, dtype=numpy.uint8)
        def small(value):
            return value
        def large(value):
            return block ^ numpy.uint8(value % 256)
        functions = {False: memory.cache(small), True: memory.cache(large)}
        # A virtual machine may give free memory back to its host; a page that is new to it again costs ten times the copy into it.
        def warm():
            path = folder + "/warm"
            with open(path, "wb") as file:
                for _ in range(256):
                    file.write(block)
            os.remove(path)
            return 0
        def calls(is_large, seed, count):
            function = functions[is_large]
            begin = time.perf_counter()
            for value in range(seed * 1000, seed * 1000 + count):
                function(value)
            return time.perf_counter() - begin
        """;

    public static void Run(Workbench workbench)
    {
        int rounds = workbench.Options.Rounds ?? 5;
        Inside(workbench, isLarge: false, 1000, rounds, 0.15, 0.3);
        Inside(workbench, isLarge: true, 100, rounds, 0.5, 1.0);
        Steps(workbench, "small call", "Identity\" Parameters=\"value={Identity}", workbench.Options.Steps ?? 1000, isLarge: false, rounds, 0.15, 0.3);
        Steps(workbench, "1 MB result", "Megabyte\" Parameters=\"seed={Identity}", 100, isLarge: true, rounds, 0.5, 1.0);
    }

    /// <summary>Calls of <c>StepContext.Memory.Cache</c>, timed inside the method.</summary>
    private static void Inside(Workbench workbench, bool isLarge, int count, int rounds, double coldGoal, double hitGoal)
    {
        List<double> cold = [], hit = [], otherCold = [], otherHit = [];
        var project = new MethodProject(workbench, "memory");
        using var joblib = new Joblib(workbench, Script);
        project.Write($"""<Step Include="{string.Join(';', Enumerable.Range(1, rounds))}" List="round{"%(Identity)"}" Assembly="{"{assembly}"}" Method="BuildMemo.Benchmarks.Methods.Memoized.Time" Parameters="count={count};isLarge={isLarge};seed={"{Identity}"}" Result="obj/times/{"{Identity}"}.txt" />""");
        for (int round = 1; round <= rounds; round++)
        {
            project.Build($"round{round}").Expect(ran: 1);
            string[] times = File.ReadAllText(Path.Combine(project.Folder, "obj", "times", $"{round}.txt")).Split(' ');
            cold.Add(double.Parse(times[0], CultureInfo.InvariantCulture) / count);
            hit.Add(double.Parse(times[1], CultureInfo.InvariantCulture) / count);
            string arguments = $"{(isLarge ? "True" : "False")}, {round}, {count}";
            _ = joblib.Run("warm()");
            otherCold.Add(joblib.Run($"calls({arguments})") / count);
            otherHit.Add(joblib.Run($"calls({arguments})") / count);
        }

        string what = isLarge ? "1 MB result" : "small call";
        workbench.Table.Ratio($"StepContext.Memory, {what}, cold", Statistics.Median(cold), "joblib", Statistics.Median(otherCold), coldGoal);
        workbench.Table.Ratio($"StepContext.Memory, {what}, hit", Statistics.Median(hit), "joblib", Statistics.Median(otherHit), hitGoal);
    }

    /// <summary>Each call a step: it runs on a warm pool, then it is up to date, then it is restored.</summary>
    private static void Steps(Workbench workbench, string what, string method, int count, bool isLarge, int rounds, double coldGoal, double hitGoal)
    {
        List<double> cold = [], upToDate = [], restored = [], otherCold = [], otherHit = [];
        using var joblib = new Joblib(workbench, Script);
        for (int round = 1; round <= rounds; round++)
        {
            var project = new MethodProject(workbench, "memoized");
            project.Write($"""<Step Include="{string.Join(';', Enumerable.Range(0, count))}" List="calls" Assembly="{"{assembly}"}" Method="BuildMemo.Benchmarks.Methods.Calls.{method}" Result="obj/results/{"{Identity}"}" />""");
            _ = joblib.Run("warm()");
            cold.Add(project.Build("calls", isWarm: true).Expect(ran: count).TaskSeconds / count);
            upToDate.Add(project.Build("calls").Expect(upToDate: count).TaskSeconds / count);
            project.Clean();
            restored.Add(project.Build("calls").Expect(restored: count).TaskSeconds / count);
            string arguments = $"{(isLarge ? "True" : "False")}, {round}, {count}";
            _ = joblib.Run("warm()");
            otherCold.Add(joblib.Run($"calls({arguments})") / count);
            otherHit.Add(joblib.Run($"calls({arguments})") / count);
        }

        workbench.Table.Ratio($"step, {what}, runs", Statistics.Median(cold), "joblib", Statistics.Median(otherCold), coldGoal);
        workbench.Table.Ratio($"step, {what}, up to date", Statistics.Median(upToDate), "joblib", Statistics.Median(otherHit), hitGoal);
        workbench.Table.Ratio($"step, {what}, restored", Statistics.Median(restored), "joblib", Statistics.Median(otherHit));
    }
}
