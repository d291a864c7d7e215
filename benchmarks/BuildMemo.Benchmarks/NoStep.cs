using BuildMemo.Testing;

namespace BuildMemo.Benchmarks;

/// <summary>What the package costs a project that has no step.</summary>
internal static class NoStep
{
    private const double GoalMilliseconds = 10;

    public static void Run(Workbench workbench)
    {
        string root = workbench.NewFolder("nostep");
        File.WriteAllText(Path.Combine(root, "nuget.config"), $"""<configuration><packageSources><add key="local" value="{PackageFeed.Folder}" /></packageSources></configuration>""");
        string with = Project(root, "With", builder => builder.UsingPackage());
        string without = Project(root, "Without", builder => builder);
        string cache = Path.Combine(root, "cache");

        int rounds = workbench.Options.Rounds ?? 20;
        List<double> differences = [], baseline = [];
        for (int round = -2; round < rounds; round++)
        {
            double first = Build(round % 2 == 0 ? with : without, cache);
            double second = Build(round % 2 == 0 ? without : with, cache);
            // The first pairs warm the caches.
            if (round < 0)
                continue;
            (double ours, double plain) = round % 2 == 0 ? (first, second) : (second, first);
            differences.Add((ours - plain) * 1000);
            baseline.Add(plain);
        }
        workbench.Table.Bound($"no step: build, difference of {rounds} pairs, upper 95 % bound", Statistics.UpperBound(differences), GoalMilliseconds, "ms",
            $"mean {differences.Average():0.0} ms, median {Statistics.Median(differences):0.0} ms, of {ResultTable.Milliseconds(Statistics.Median(baseline))}");
    }

    private static string Project(string root, string name, Func<ProjectBuilder, ProjectBuilder> with)
    {
        string folder = Path.Combine(root, name);
        with(ProjectBuilder.Create(folder, name + ".csproj").Sdk()).File("Class1.cs", "public class Class1;").Save();
        Workbench.Measure(folder, "dotnet", "build", "-v:q");
        return folder;
    }

    private static double Build(string folder, string cache) =>
        Workbench.Measure(folder, [("BUILDMEMO_CACHE_DIR", cache)], "dotnet", "build", "--no-restore", "-nologo", "-v:m", "-tl:off").Seconds;
}
