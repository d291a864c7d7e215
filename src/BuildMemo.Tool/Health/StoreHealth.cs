using System.Globalization;
using BuildMemo.Errors;
using BuildMemo.Files;
using BuildMemo.Settings;
using BuildMemo.Store;
using BuildMemo.Tool.Output;

namespace BuildMemo.Tool.Health;

/// <summary>What <c>doctor</c> looks at in the store: whether it can be read and written, its file system, the clock, free space.</summary>
internal sealed class StoreHealth : IStoreFaults
{
    private const string Area = "store";
    private const long LeastFree = 1L << 30;
    private const long Second = 1_000_000_000;

    private readonly BuildMemoSettings _settings;
    private readonly List<Problem> _faults = [];

    private StoreHealth(BuildMemoSettings settings) => _settings = settings;

    /// <summary>Looks at the store of the settings.</summary>
    public static IEnumerable<Finding> Look(BuildMemoSettings settings) => new StoreHealth(settings).Look();

    /// <inheritdoc />
    public void Report(Problem problem) => _faults.Add(problem);

    private List<Finding> Look()
    {
        List<Finding> findings = [];
        string place = _settings.CacheDir;
        using LocalStore store = LocalStore.Open(new() { Place = place, IsReadOnly = true }, this);
        bool isThere = store.IsThere;
        if (_faults.Count > 0)
        {
            findings.Add(Bad("place", _faults[0].Message, "Set BUILDMEMO_CACHE_DIR (or the property BuildMemoCacheDir) to a folder of this user."));
            return findings;
        }

        findings.Add(Good("place", isThere ? $"{place}, {Texts.Count(store.ReadUsage().Records, "record")}" : $"{place}: nothing yet; the first build makes it"));
        string existing = NearestExisting(place);
        findings.Add(FileSystemOf(existing));
        if (_settings.Mode is CacheMode.ReadOnly or CacheMode.Off)
            findings.Add(Warning("mode", $"BuildMemoMode is {_settings.Mode}: builds store nothing", "Set BuildMemoMode to ReadWrite where results should be kept."));
        findings.Add(Writing(existing));
        if (FreeSpace(existing, isThere ? store.ReadUsage().Bytes : 0) is { } space)
            findings.Add(space);
        return findings;
    }

    private static Finding FileSystemOf(string folder)
    {
        FileSystemTraits traits = FileSystemTraits.Of(folder);
        string text = $"{(traits.IsNetwork ? "network or unknown" : "local")}, names {(traits.IsCaseSensitive ? "differ" : "do not differ")} by case, "
            + $"times trusted after {(traits.RacyWindowNanoseconds / 1_000_000).ToString(CultureInfo.InvariantCulture)} ms";
        return traits.IsNetwork
            ? Warning("file system", text, "Two builds that need the same step at once both run it there. Keep the store on a local disk, or share it by export and import.")
            : Good("file system", text);
    }

    // A file of our own, at once taken away: whether it can be written, and whether its file system's clock is this machine's.
    private static Finding Writing(string folder)
    {
        string probe = Path.Combine(folder, $".buildmemo-doctor-{Guid.NewGuid():N}");
        try
        {
            long before = Clock.NowNanoseconds();
            File.WriteAllText(probe, "");
            long written = FileSystem.Status(probe).Stamp.Modified;
            File.Delete(probe);
            long off = Math.Max(0, Math.Max(before - Second - written, written - Clock.NowNanoseconds() - Second));
            return off == 0
                ? Good("writing", "allowed; the file system's clock agrees with this machine's")
                : Warning("clock", $"the file system's clock is {Texts.Duration(TimeSpan.FromSeconds(off / (double)Second))} off this machine's: files count as just changed and are read again in each build", "Set both clocks by NTP.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What the system says is the finding.
            return Warning("writing", $"not allowed: {error.Message} Builds use what is there and store nothing", "Let this user write to the folder, or set BuildMemoCacheDir to another one.");
        }
    }

    private Finding? FreeSpace(string folder, long used)
    {
        long free = new DriveInfo(folder).AvailableFreeSpace;
        string text = $"{Texts.Size(free)} free on its volume";
        if (free < LeastFree)
            return Warning("space", text, "Free some, or bound the store: dotnet buildmemo prune --max-size 500M");
        return _settings.MaxSize is { } bound && free < bound - used
            ? Warning("space", $"{text}, less than the store may still grow ({Texts.Size(bound)} by BuildMemoMaxSize, {Texts.Size(used)} used)", "Lower BuildMemoMaxSize, or free space.")
            : Good("space", text);
    }

    private static string NearestExisting(string path)
    {
        while (!Directory.Exists(path) && Path.GetDirectoryName(path) is { } parent)
            path = parent;
        return path;
    }

    private static Finding Good(string name, string text) => new(Area, name, FindingState.Good, text);

    private static Finding Warning(string name, string text, string advice) => new(Area, name, FindingState.Warning, text, advice);

    private static Finding Bad(string name, string text, string advice) => new(Area, name, FindingState.Bad, text, advice);
}
