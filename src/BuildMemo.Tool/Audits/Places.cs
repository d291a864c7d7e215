namespace BuildMemo.Tool.Audits;

/// <summary>What kind of place a path lies in, for one step: its declaration, the platform, a tool's installation, temporary files, or none of them.</summary>
internal sealed class Places
{
    // The platform: the same on machines that share results, or the step's PlatformSensitive and Version say so.
    private static readonly string[] System =
    [
        "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc", "/proc", "/sys", "/dev", "/run", "/var/run", "/var/lib", "/var/cache",
        "/nix/store", "/gnu/store", "/snap",
    ];

    private const string SharedMemory = "/dev/shm";

    // Where what belongs to the operating system answers, that a library asks without its program's wish: names of users and hosts, the log.
    private static readonly string[] SystemSockets =
    [
        "/run/systemd", "/run/nscd", "/run/nslcd", "/run/dbus", "/run/udev", "/run/avahi-daemon", "/run/samba/winbindd", "/run/user", "/var/lib/sss", "/dev/log", "/dev/stdlog",
    ];

    private static readonly string[] SystemPrograms = ["/usr/bin", "/usr/sbin", "/usr/lib", "/usr/libexec", "/usr/lib64", "/bin", "/sbin", "/lib", "/lib64", "/nix/store", "/gnu/store", "/snap"];

    private static readonly string[] HomeOfDotnet = [".dotnet", ".nuget", ".local/share/NuGet", ".templateengine", ".aspnet", ".local/share/Microsoft"];

    private readonly AuditedStep _step;
    private readonly HashSet<string> _declared = new(StringComparer.Ordinal);
    private readonly HashSet<string> _outputs = new(StringComparer.Ordinal);
    private readonly List<string> _outputFolders = [];
    private readonly List<string> _tools = [];
    private readonly List<string> _engine = [];
    private readonly string[] _globs;

    public Places(AuditedStep step)
    {
        _step = step;
        foreach (string path in step.Inputs.Concat(step.Discovered).Concat(step.Tools))
            Declare(path);
        foreach (string path in step.Outputs.Append(step.DepFile).Where(path => path.Length > 0))
        {
            _outputs.Add(path);
            _outputs.Add(Resolve(path));
        }

        foreach (string folder in step.OutputDirectories)
            _outputFolders.AddRange(new[] { folder, Resolve(folder) }.Distinct());
        foreach (string tool in step.Tools)
            AddInstallation(tool);
        foreach (string folder in step.ToolFolders.Append(step.Dotnet).Where(folder => folder.Length > 0))
            _tools.AddRange(new[] { folder, Resolve(folder) }.Distinct());
        // The engine's own, which may lie in the project: this repository's samples.
        foreach (string folder in (string[])[step.Journal, step.Worker, step.Copies, step.Store, Path.GetDirectoryName(step.Trace)!])
            _engine.AddRange(new[] { folder, folder.Length > 0 ? Resolve(folder) : folder }.Where(one => one.Length > 1).Distinct());
        _globs = [.. step.Globs.Concat(step.IgnoredInputs)];
    }

    /// <summary>Whether the step declares, infers or discovers it, also by a glob while it is absent, or ignores it by declaration.</summary>
    public bool IsDeclared(FileUse use) => use.Names.Append(use.Path).Any(name => _declared.Contains(name) || IsOutput(name) || Array.Exists(_globs, pattern => PathGlob.Matches(pattern, name)));

    /// <summary>Whether it is an output, its DepFile, or lies in an output folder.</summary>
    public bool IsOutput(string path) => _outputs.Contains(path) || _outputFolders.Exists(folder => path == folder || IsBelow(path, folder));

    /// <summary>Whether a folder holds outputs that are about to be made.</summary>
    public bool HoldsOutputs(string folder) => _outputs.Any(output => IsBelow(output, folder)) || _outputFolders.Exists(output => IsBelow(output, folder));

    /// <summary>Whether a glob of the step watches the names in a folder.</summary>
    public bool IsWatched(string folder) => Array.Exists(_globs, glob => PathGlob.Watches(glob, folder));

    /// <summary>Files that only the engine knows: response files, workers, copies of assemblies, the store.</summary>
    public bool IsEngines(string path) => _engine.Exists(folder => path == folder || IsBelow(path, folder));

    /// <summary>Below the root or the project.</summary>
    public bool IsProject(string path) => IsBelow(path, _step.Root) || IsBelow(path, _step.ProjectDirectory) || path == _step.Root || path == _step.ProjectDirectory;

    /// <summary>Temporary files.</summary>
    public bool IsTemporary(string path) => !IsProject(path) && (IsBelow(path, _step.Temporary) || IsBelow(path, "/tmp") || IsBelow(path, "/var/tmp") || IsBelow(path, SharedMemory));

    /// <summary>The operating system, libraries, installed tools and packages of a version.</summary>
    public bool IsPlatform(string path)
    {
        if (IsProject(path))
            return false;
        // Files of programs, although it is mounted among the devices.
        if (path == SharedMemory || IsBelow(path, SharedMemory))
            return _tools.Exists(folder => path == folder || IsBelow(path, folder));
        if (System.Any(folder => path == folder || IsBelow(path, folder)) || path == "/")
            return true;
        if (_tools.Exists(folder => path == folder || IsBelow(path, folder)))
            return true;
        if (_step.Packages.Length > 0 && IsBelow(path, _step.Packages))
            return true;
        return _step.Home.Length > 1 && HomeOfDotnet.Any(name => IsBelow(path, Path.Combine(_step.Home, name)));
    }

    /// <summary>Whether the operating system itself answers at a Unix domain socket.</summary>
    public static bool IsPlatformSocket(string path)
    {
        string real = IsBelow(path, "/var/run") ? path["/var".Length..] : path;
        // Of a user's own services only the bus is the platform's.
        return IsBelow(real, "/run/user")
            ? real.EndsWith("/bus", StringComparison.Ordinal) || real.Contains("/systemd/", StringComparison.Ordinal)
            : SystemSockets.Any(place => real == place || IsBelow(real, place));
    }

    /// <summary>Programs that come with the platform.</summary>
    public bool IsPlatformProgram(string path) => !IsProject(path)
        && (SystemPrograms.Any(folder => IsBelow(path, folder)) || _tools.Exists(folder => IsBelow(path, folder)) || (_step.Packages.Length > 0 && IsBelow(path, _step.Packages)));

    /// <summary>Whether a path lies in a folder.</summary>
    public static bool IsBelow(string path, string folder) =>
        path.Length > folder.Length + 1 && folder.Length > 1 && path[folder.Length] == '/' && path.StartsWith(folder, StringComparison.Ordinal);

    private void Declare(string path)
    {
        _declared.Add(path);
        _declared.Add(Resolve(path));
    }

    // What is installed with a tool: its folder, or the one above its bin.
    private void AddInstallation(string tool)
    {
        foreach (string path in new[] { tool, Resolve(tool) }.Distinct())
        {
            if (!Path.IsPathFullyQualified(path) || IsProject(path) || Path.GetDirectoryName(path) is not { Length: > 1 } folder)
                continue;
            string? above = Path.GetFileName(folder) is "bin" or "sbin" or "shims" or "libexec" ? Path.GetDirectoryName(folder) : null;
            foreach (string? candidate in new[] { above, folder })
            {
                if (candidate is not { Length: > 1 } || IsTooWide(candidate))
                    continue;
                _tools.Add(candidate);
                break;
            }
        }
    }

    private bool IsTooWide(string folder) =>
        folder == _step.Home || IsBelow(_step.Home, folder) || folder == _step.Root || IsBelow(_step.Root, folder) || folder == _step.Temporary || folder is "/usr" or "/usr/local" or "/opt" or "/tmp" or "/home" or "/var";

    private static string Resolve(string path)
    {
        try
        {
            // A link of the whole path, and one of its folder: what build systems make.
            string real = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
            return Path.GetDirectoryName(real) is { } folder && new DirectoryInfo(folder) is { LinkTarget: not null } link
                ? Path.Combine(link.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? folder, Path.GetFileName(real))
                : real;
        }
        catch (IOException)
        {
            // A circle of links leads nowhere; the name stands for itself.
            return path;
        }
    }
}
