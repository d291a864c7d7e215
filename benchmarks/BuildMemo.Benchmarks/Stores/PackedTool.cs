using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.InteropServices;
using BuildMemo.Testing;
using BuildMemo.Testing.Stores;

namespace BuildMemo.Benchmarks.Stores;

/// <summary>The tool as its package has it, compiled ahead for this platform, and generated stores for it.</summary>
internal static class PackedTool
{
    private static readonly Dictionary<StoreShape, string> _stores = [];
    private static string? _program;

    /// <summary>Runs a verb to its end.</summary>
    public static Measurement Run(Workbench workbench, params string[] arguments) =>
        Workbench.Measure(workbench.Root, "dotnet", ["exec", Program(workbench), .. arguments]);

    /// <summary>Seconds until the first byte of output, and until the end.</summary>
    public static (double First, double All, long PeakBytes) RunToFirst(Workbench workbench, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", ["exec", Program(workbench), .. arguments]) { RedirectStandardOutput = true };
        long begin = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        using PeakMemory memory = new(process.Id);
        Stream output = process.StandardOutput.BaseStream;
        byte[] buffer = new byte[64 * 1024];
        _ = output.Read(buffer);
        double first = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        while (output.Read(buffer) > 0)
        {
        }

        process.WaitForExit();
        return (first, Stopwatch.GetElapsedTime(begin).TotalSeconds, memory.Bytes);
    }

    /// <summary>A store of a shape, made once; only for verbs that change nothing.</summary>
    public static string Store(Workbench workbench, StoreShape shape)
    {
        if (!_stores.TryGetValue(shape, out string? place))
            _stores.Add(shape, place = NewStore(workbench, shape));
        return place;
    }

    /// <summary>A store of a shape of one's own.</summary>
    public static string NewStore(Workbench workbench, params ReadOnlySpan<StoreShape> shapes)
    {
        string place = Path.Combine(workbench.NewFolder("store"), "cache");
        foreach (StoreShape shape in shapes)
            StoreGenerator.Fill(place, shape);
        return place;
    }

    private static string Program(Workbench workbench)
    {
        if (_program is not null)
            return _program;
        string folder = workbench.NewFolder("tool");
        ZipFile.ExtractToDirectory(Path.Combine(PackageFeed.Folder, $"BuildMemo.Tool.{PackageFeed.Version}.nupkg"), folder);
        string ahead = Path.Combine(folder, "tools", "net10.0", RuntimeInformation.RuntimeIdentifier, "dotnet-buildmemo.dll");
        return _program = File.Exists(ahead) ? ahead : Path.Combine(folder, "tools", "net10.0", "any", "dotnet-buildmemo.dll");
    }
}
