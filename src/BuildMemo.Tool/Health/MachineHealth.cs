using System.Runtime.InteropServices;
using BuildMemo.Files;
using BuildMemo.Settings;
using BuildMemo.Store;
using BuildMemo.Tool.Output;

namespace BuildMemo.Tool.Health;

/// <summary>What <c>doctor</c> looks at on the machine: versions, programs, limits, folders for temporary files.</summary>
/// <param name="context">The process.</param>
internal sealed class MachineHealth(ToolContext context)
{
    private const string Area = "machine";
    private const long FewestDescriptors = 1024;

    /// <summary>Looks.</summary>
    public IEnumerable<Finding> Look()
    {
        yield return Good("version", $"BuildMemo.Tool {ToolProgram.Version}, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}");
        yield return Sdk();
        yield return ZstdLibrary.OfSystem is not null
            ? Good("zstd", "the system's library is there")
            : Warning("zstd", "libzstd was not found: blobs are compressed with brotli, which is slower, and zstd blobs of others can't be read",
                OperatingSystem.IsMacOS() ? "Install it: brew install zstd" : OperatingSystem.IsWindows() ? "Put libzstd.dll into a folder of PATH." : "Install it: apt-get install libzstd1 (Debian), dnf install libzstd (Fedora)");
        yield return Cores();
        if (Descriptors() is { } descriptors)
            yield return descriptors;
        yield return TemporaryFolder();
        yield return FindProgram("git") is { } git
            ? Good("git", git)
            : Warning("git", "not found on PATH: explain can't show what an input was before", "Install git.");
        if (OperatingSystem.IsLinux())
        {
            yield return FindProgram("strace") is { } strace
                ? Good("strace", strace)
                : Warning("strace", "not found on PATH: audit can't trace steps", "Install it: apt-get install strace (Debian), dnf install strace (Fedora)");
        }
    }

    private Finding Sdk()
    {
        if (FindProgram("dotnet") is not { } dotnet)
            return new(Area, "dotnet", FindingState.Bad, "not found on PATH: check, audit and config can't evaluate projects", "Add the folder of the .NET SDK to PATH.");
        string sdks = Path.Combine(Path.GetDirectoryName(ResolveLink(dotnet))!, "sdk");
        string[] versions = Directory.Exists(sdks) ? [.. Directory.GetDirectories(sdks).Select(Path.GetFileName).Order(StringComparer.Ordinal)!] : [];
        return versions.Length > 0
            ? Good("dotnet", $"{dotnet}, SDK {string.Join(", ", versions)}")
            : new(Area, "dotnet", FindingState.Bad, $"{dotnet} has no SDK", "Install the .NET SDK, not the runtime alone.");
    }

    private Finding Cores()
    {
        int usable = CpuCount.Find(name => context.Environment.GetValueOrDefault(name));
        int all = System.Environment.ProcessorCount;
        string memory = Texts.Size(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        return Good("cores", $"{Texts.Count(usable, "core")} may be used{(usable < all ? $" of {all} (affinity, cgroup or {CpuCount.MaximumVariable})" : "")}, {memory} of memory");
    }

    private static Finding? Descriptors()
    {
        const string Limits = "/proc/self/limits";
        if (!File.Exists(Limits))
            return null;
        string? line = File.ReadLines(Limits).FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        if (line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [_, _, _, string soft, ..] || !long.TryParse(soft, out long limit))
            return null;
        return limit >= FewestDescriptors
            ? Good("open files", $"{Texts.Count(limit)} may be open at once")
            : Warning("open files", $"only {Texts.Count(limit)} may be open at once", $"Raise the limit: ulimit -n {FewestDescriptors}");
    }

    private static Finding TemporaryFolder()
    {
        string folder = Path.GetTempPath();
        try
        {
            string probe = Path.Combine(folder, $"buildmemo-doctor-{Guid.NewGuid():N}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What the system says is the finding.
            return new(Area, "temporary folder", FindingState.Bad, $"{folder} can't be written: {error.Message}", "Set TMPDIR to a folder that this user may write; outputs are locked there.");
        }

        return FileSystemTraits.Of(folder).IsNetwork
            ? Warning("temporary folder", $"{folder} is on a network or unknown file system, where locks may not hold", "Set TMPDIR to a folder on a local disk.")
            : Good("temporary folder", folder);
    }

    private string? FindProgram(string name)
    {
        string file = OperatingSystem.IsWindows() ? name + ".exe" : name;
        return context.Environment.GetValueOrDefault("PATH", "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);
    }

    private static string ResolveLink(string path) => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;

    private static Finding Good(string name, string text) => new(Area, name, FindingState.Good, text);

    private static Finding Warning(string name, string text, string advice) => new(Area, name, FindingState.Warning, text, advice);
}
