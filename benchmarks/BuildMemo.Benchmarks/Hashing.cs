using System.IO.Compression;
using BuildMemo.Testing;

namespace BuildMemo.Benchmarks;

/// <summary><c>hash</c> of the packed tool, whole processes, against <c>openssl dgst -sha256</c> of the same files: on one core, and on two.</summary>
internal static class Hashing
{
    private const int LargeFiles = 8;
    private const int LargeBytes = 256 << 20;
    private const int SmallFiles = 20_000;
    private const int SmallBytes = 4096;

    public static void Run(Workbench workbench)
    {
        string tool = UnpackTool(workbench);
        string large = workbench.NewFolder("hash-large"), small = workbench.NewFolder("hash-small");
        byte[] content = new byte[1 << 20];
        Random random = new(1);
        for (int index = 0; index < LargeFiles; index++)
        {
            using FileStream file = File.Create(Path.Combine(large, $"{index}.bin"));
            for (int written = 0; written < LargeBytes; written += content.Length)
            {
                random.NextBytes(content);
                file.Write(content);
            }
        }

        for (int index = 0; index < SmallFiles; index++)
        {
            random.NextBytes(content.AsSpan(0, SmallBytes));
            string folder = Path.Combine(small, $"{index / 200:000}");
            if (index % 200 == 0)
                Directory.CreateDirectory(folder);
            File.WriteAllBytes(Path.Combine(folder, $"{index}.bin"), content.AsSpan(0, SmallBytes));
        }

        Compare(workbench, tool, large, $"{LargeFiles} files of {LargeBytes >> 20} MB", hasGoals: true);
        Compare(workbench, tool, small, $"{SmallFiles} files of {SmallBytes >> 10} KB", hasGoals: false);
    }

    private static void Compare(Workbench workbench, string tool, string folder, string what, bool hasGoals)
    {
        List<double> one = [], two = [], openssl = [];
        for (int round = 0; round < (workbench.Options.Rounds ?? 5); round++)
        {
            openssl.Add(Workbench.Measure(folder, "taskset", "-c", "0", "sh", "-c", "find . -type f | xargs openssl dgst -sha256").Seconds);
            one.Add(Workbench.Measure(folder, "taskset", "-c", "0", "dotnet", "exec", tool, "hash", ".").Seconds);
            two.Add(Workbench.Measure(folder, "taskset", "-c", "0,1", "dotnet", "exec", tool, "hash", ".").Seconds);
        }

        // 90 % of its speed is 1 / 0.9 of its time.
        workbench.Table.Ratio($"hash, {what}, one core", Statistics.Median(one), "openssl dgst, one core", Statistics.Median(openssl), hasGoals ? 1 / 0.9 : null);
        workbench.Table.Ratio($"hash, {what}, two cores", Statistics.Median(two), "openssl dgst, one core", Statistics.Median(openssl), hasGoals ? 1 / 1.8 : null);
    }

    private static string UnpackTool(Workbench workbench)
    {
        string folder = workbench.NewFolder("tool");
        ZipFile.ExtractToDirectory(Path.Combine(PackageFeed.Folder, $"BuildMemo.Tool.{PackageFeed.Version}.nupkg"), folder);
        string ready = Path.Combine(folder, "tools", "net10.0", "linux-x64", "dotnet-buildmemo.dll");
        return File.Exists(ready) ? ready : Path.Combine(folder, "tools", "net10.0", "any", "dotnet-buildmemo.dll");
    }
}
