using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json;
using BuildMemo.Testing;

namespace BuildMemo.Benchmarks;

/// <summary>Where the benchmarks work: a folder, the packed package in it, and the running and timing of commands.</summary>
internal sealed class Workbench : IDisposable
{
    private int _folders;

    public Workbench(BenchmarkOptions options)
    {
        Options = options;
        Root = Directory.CreateTempSubdirectory("bmemo-bench-").FullName;
        Package = Path.Combine(Root, "package");
        ZipFile.ExtractToDirectory(Path.Combine(PackageFeed.Folder, $"BuildMemo.{PackageFeed.Version}.nupkg"), Package);
    }

    public BenchmarkOptions Options { get; }

    public string Root { get; }

    /// <summary>The package, unpacked: what projects without an SDK import.</summary>
    public string Package { get; }

    public ResultTable Table { get; } = new();

    /// <summary>
    /// A folder that never was before. Old ones stay until the end: deleting thousands of files slows ext4 down for everything after.
    /// </summary>
    public string NewFolder(string name)
    {
        string folder = Path.Combine(Root, $"{Interlocked.Increment(ref _folders):000}-{name}");
        Directory.CreateDirectory(folder);
        return folder;
    }

    /// <summary>Runs a command to its end and returns its time and peak memory.</summary>
    /// <exception cref="InvalidOperationException">It failed: a benchmark of failures measures nothing.</exception>
    public static Measurement Measure(string folder, string executable, params string[] arguments) => Measure(folder, [], executable, arguments);

    /// <summary>As above, with environment variables.</summary>
    public static Measurement Measure(string folder, (string Name, string Value)[] environment, string executable, params string[] arguments)
    {
        ProcessStartInfo start = new(executable, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;

        long begin = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        using PeakMemory memory = new(process.Id);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{executable} {string.Join(' ', arguments)} in {folder}: exit code {process.ExitCode}\n{output}");
        return new Measurement(seconds, memory.Bytes, output);
    }

    /// <summary>Builds a project without restoring it.</summary>
    public static Measurement Build(string folder, string project, string cache, params string[] arguments) =>
        Measure(folder, [("BUILDMEMO_CACHE_DIR", cache)], "dotnet", ["msbuild", project, "-nologo", "-v:m", "-tl:off", .. arguments]);

    /// <summary>Builds a project of steps with two jobs and says what the report says.</summary>
    public static MemoMeasurement BuildSteps(string folder, string cache, params string[] arguments)
    {
        string report = Path.Combine(folder, $"report-{Guid.NewGuid():N}.json");
        Measurement build = Build(folder, "Steps.proj", cache, [$"-p:BuildMemoReport={report}", "-p:BuildMemoMaxParallelism=2", .. arguments]);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(report));
        JsonElement totals = json.RootElement.GetProperty("totals");
        return new MemoMeasurement(build, json.RootElement.GetProperty("seconds").GetDouble(),
            totals.GetProperty("upToDate").GetInt32(), totals.GetProperty("restored").GetInt32(), totals.GetProperty("ran").GetInt32(), report);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
