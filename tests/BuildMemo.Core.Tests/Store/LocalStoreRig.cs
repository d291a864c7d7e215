using System.Diagnostics;
using System.Runtime.InteropServices;
using BuildMemo.Errors;
using BuildMemo.Fingerprints;
using BuildMemo.Store;
using BuildMemo.Testing;

namespace BuildMemo.Core.Tests.Store;

/// <summary>A local store in a temporary folder, with the means to harm it.</summary>
internal sealed partial class LocalStoreRig : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<LocalStore> _opened = [];
    private readonly List<string> _mounts = [];

    public LocalStoreRig() => Place = _folder["store"];

    public string Place { get; set; }

    public CollectedFaults Faults { get; private set; } = new();

    public string this[string relative] => _folder[relative];

    /// <summary>Opens the store afresh, with nothing reported yet.</summary>
    public LocalStore Open(Func<LocalStoreOptions, LocalStoreOptions>? with = null)
    {
        Faults = new();
        LocalStoreOptions options = new() { Place = Place };
        LocalStore store = LocalStore.Open(with is null ? options : with(options), Faults);
        _opened.Add(store);
        return store;
    }

    public string RecordPath(string name) => PathOf("records", StoreSamples.FingerprintOf(name).Value);

    public string BlobPath(ContentDigest digest) => PathOf("blobs", digest.Value);

    public string PathOf(string kind, Sha256Value name) => Path.Combine(Place, kind, name.ToString()[..2], name.ToString());

    public string[] Quarantined => Directory.Exists(Path.Combine(Place, "quarantine"))
        ? Directory.GetFileSystemEntries(Path.Combine(Place, "quarantine"))
        : [];

    public Problem OnlyWarning(Code code)
    {
        Problem problem = Assert.Single(Faults.Warnings);
        Assert.Equal(code, problem.Code);
        return problem;
    }

    public string[] Files(string kind) => Directory.Exists(Path.Combine(Place, kind))
        ? [.. Directory.EnumerateFiles(Path.Combine(Place, kind), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>Every file with its time and content digest.</summary>
    public string[] Snapshot() =>
    [
        .. Directory.EnumerateFileSystemEntries(Place, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => $"{path} {File.GetLastWriteTimeUtc(path):O} {(File.Exists(path) ? Sha256Value.Of(File.ReadAllBytes(path)).ToString() : "")}"),
    ];

    public static void Age(string path, TimeSpan age) => File.SetLastWriteTimeUtc(path, DateTime.UtcNow - age);

    /// <summary>Puts the store on a small file system of its own.</summary>
    public void MountSmall(string size)
    {
        string point = _folder["mount"];
        Directory.CreateDirectory(point);
        Run("mount", "-t", "tmpfs", "-o", $"size={size},mode=0700", "tmpfs", point);
        _mounts.Add(point);
        Place = Path.Combine(point, "store");
    }

    public void RemountReadOnly() => Run("mount", "-o", "remount,ro", _mounts[0]);

    public static string Run(string program, params ReadOnlySpan<string> arguments)
    {
        ProcessStartInfo start = new(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program}: {process.ExitCode} {errors.Result}");
        return output;
    }

    /// <summary>
    /// Does something with the rights of user 65534 on the file system: setfsuid is the calling thread's own, and the kernel takes
    /// root's right to pass over permissions away with it.
    /// </summary>
    public static void AsNobody(Action action)
    {
        Exception? error = null;
        Thread thread = new(() =>
        {
            _ = SetFileSystemUser(65534);
            try
            {
                action();
            }
            catch (Exception caught)
            {
                // Thrown again on the test's own thread.
                error = caught;
            }
        });
        thread.Start();
        thread.Join();
        if (error is not null)
            throw new InvalidOperationException("As nobody: " + error.Message, error);
    }

    public void Dispose()
    {
        foreach (LocalStore store in _opened)
            store.Dispose();
        foreach (string point in _mounts)
            Run("umount", "-l", point);
        _folder.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "setfsuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int SetFileSystemUser(uint user);
}
