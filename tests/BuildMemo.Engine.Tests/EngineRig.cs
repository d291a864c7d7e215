using BuildMemo.Testing;

namespace BuildMemo.Engine.Tests;

/// <summary>
/// A machine of a test's own: one store, and checkouts that share it. Commands append their step's name to a file beside, so
/// that what really ran is known from outside the engine.
/// </summary>
public sealed class EngineRig : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Makes the first checkout.</summary>
    public EngineRig() => Project = Checkout("one");

    /// <summary>The first checkout.</summary>
    public EngineProject Project { get; }

    /// <summary>The store.</summary>
    public string Cache => _folder["cache"];

    /// <summary>Names of steps whose commands ran, in order, since <see cref="Forget"/>.</summary>
    public IReadOnlyList<string> Ran => File.Exists(_folder["ran"]) ? File.ReadAllLines(_folder["ran"]) : [];

    /// <summary>A shell command that notes that it ran. The file's name is no word of its own, so it is no input.</summary>
    public string Note(string step) => $"echo {step} >> \"{_folder["ran"]}\"";

    /// <summary>Absolute path of something beside the checkouts.</summary>
    public string this[string relative] => _folder[relative];

    /// <summary>Forgets what ran.</summary>
    public void Forget() => File.Delete(_folder["ran"]);

    /// <summary>Another checkout.</summary>
    public EngineProject Checkout(string name, string configuration = "Debug") => new(this, _folder[name], configuration);

    /// <summary>Paths below the store with sizes and times, sorted.</summary>
    public string[] ListStore() => !Directory.Exists(Cache) ? [] :
        [.. new DirectoryInfo(Cache).EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
            .Select(entry => $"{entry.FullName} {(entry as FileInfo)?.Length} {entry.LastWriteTimeUtc:O}")
            .Order(StringComparer.Ordinal)];

    /// <summary>Files of the store, without locks and counters.</summary>
    public string[] StoreFiles() => !Directory.Exists(Cache) ? [] :
        [.. Directory.EnumerateFiles(Cache, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    /// <inheritdoc />
    public void Dispose() => _folder.Dispose();
}
