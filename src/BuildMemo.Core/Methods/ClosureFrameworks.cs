using System.Collections.Immutable;
using BuildMemo.Errors;
using BuildMemo.Fingerprints;

namespace BuildMemo.Methods;

/// <summary>The shared frameworks of a closure while it is resolved.</summary>
/// <param name="shared">What is installed.</param>
/// <param name="assembly">Absolute path of the assembly, for messages.</param>
internal sealed class ClosureFrameworks(SharedFrameworks shared, string assembly)
{
    private readonly List<(string Name, string Version)> _requested = [(SharedFrameworks.Runtime, ClosureResolver.WorkerVersion)];
    private readonly List<ClosureFramework> _selected = [];

    /// <summary>Takes the target framework of the assembly; a problem when no worker can run it.</summary>
    /// <param name="target">As its attribute says, <c>.NETCoreApp,Version=v8.0</c>; empty without one.</param>
    public Problem? TakeTarget(string target)
    {
        // Assemblies that no SDK built have no such attribute; their references tell what they need.
        if (target.Length == 0 || target.StartsWith(".NETStandard,", StringComparison.OrdinalIgnoreCase))
            return null;
        if (target.StartsWith(".NETCoreApp,", StringComparison.OrdinalIgnoreCase) && VersionOf(target) is { } version)
        {
            Add([(SharedFrameworks.Runtime, version)]);
            return null;
        }

        string what = target.StartsWith(".NETFramework,", StringComparison.OrdinalIgnoreCase) && VersionOf(target) is { } framework
            ? $".NET Framework {framework[..framework.LastIndexOf('.')]}"
            : $"'{target}'";
        return new(Codes.MethodAssemblyUnusable,
            $"{assembly} is built for {what}, which no worker can load. Expected is net8.0 or later, or .NET Standard: set TargetFramework (or add one of these to TargetFrameworks) in its project.")
        { File = assembly };
    }

    /// <summary>Takes frameworks that are needed; of one name the highest version counts.</summary>
    public void Add(List<(string Name, string Version)> frameworks)
    {
        foreach ((string name, string version) in frameworks)
        {
            int index = _requested.FindIndex(one => one.Name == name);
            if (index < 0)
                _requested.Add((name, version));
            else if (DotnetVersion.Parse(version) is { } wanted && wanted.CompareTo(DotnetVersion.Parse(_requested[index].Version)) > 0)
                _requested[index] = (name, version);
        }
    }

    /// <summary>Finds the installed version of each; a problem for each that is not there.</summary>
    public void Select(List<Problem> problems)
    {
        foreach ((string name, string version) in _requested)
        {
            if (!TrySelect(name, version))
            {
                problems.Add(new(Codes.FrameworkNotInstalled,
                    $"{assembly} needs {name} {version} or later; installed below {shared.FolderOf(name)}: {shared.Installed(name)}. Install that version of .NET, or set a lower TargetFramework in the project that it comes from.")
                { File = assembly });
            }
        }
    }

    /// <summary>Whether a framework that was selected brings an assembly.</summary>
    public bool Brings(string simpleName)
    {
        foreach (ClosureFramework framework in _selected)
        {
            if (shared.AssembliesOf(framework.Name, framework.Selected).ContainsKey(simpleName))
                return true;
        }

        return false;
    }

    /// <summary>Selects one more framework when it brings an assembly that none so far has.</summary>
    public bool TryAddFor(string simpleName)
    {
        foreach (string name in SharedFrameworks.Others)
        {
            string requested = _requested[0].Version;
            if (shared.Select(name, requested) is { } version && shared.AssembliesOf(name, version).ContainsKey(simpleName))
                return TrySelect(name, requested);
        }

        return false;
    }

    /// <summary>Whether a framework's assembly is taken rather than the closure's: the same or a later version, as in the host.</summary>
    public bool Wins(string simpleName, DepsAsset asset)
    {
        foreach (ClosureFramework framework in _selected)
        {
            if (!shared.AssembliesOf(framework.Name, framework.Selected).TryGetValue(simpleName, out DepsAsset? theirs))
                continue;
            int order = Compare(theirs.AssemblyVersion, asset.AssemblyVersion);
            return order > 0 || (order == 0 && Compare(theirs.FileVersion, asset.FileVersion) >= 0);
        }

        return false;
    }

    /// <summary>What was looked through, for messages.</summary>
    public string Describe() => string.Join(", ", _selected.Select(framework => framework.Folder));

    /// <summary>Those that were selected.</summary>
    public ImmutableArray<ClosureFramework> ToImmutable() => [.. _selected];

    private bool TrySelect(string name, string requested)
    {
        if (shared.Select(name, requested) is not { } version)
            return false;
        _selected.Add(new(name, requested, version, Path.Combine(shared.FolderOf(name), version)));
        return true;
    }

    private static int Compare(Version? theirs, Version? ours) => Comparer<Version>.Default.Compare(theirs, ours);

    // "…,Version=v8.0" -> "8.0.0"
    private static string? VersionOf(string target)
    {
        int at = target.IndexOf("Version=v", StringComparison.OrdinalIgnoreCase);
        return at >= 0 && Version.TryParse(target[(at + "Version=v".Length)..].Split(',')[0], out Version? version)
            ? $"{version.Major}.{version.Minor}.{Math.Max(0, version.Build)}"
            : null;
    }
}
