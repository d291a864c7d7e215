using System.Collections.Immutable;
using BuildMemo.Execution.Methods;
using BuildMemo.Files;
using BuildMemo.Fingerprints;

namespace BuildMemo.Methods;

/// <summary>The files of a closure while it is resolved; assemblies can be asked for by their simple names.</summary>
/// <param name="folder">Absolute folder of the assembly.</param>
internal sealed class ClosureFiles(string folder)
{
    private readonly Dictionary<string, ClosureEntry> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Known> _assemblies = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _missing = new(StringComparer.OrdinalIgnoreCase);
    private ClosureEntry? _own;

    /// <summary>The folder of the assembly.</summary>
    public string Folder => folder;

    /// <summary>Takes the assembly itself.</summary>
    public void AddOwn(string assembly, in FileStatus status)
    {
        _own = new(Path.GetFileName(assembly), assembly, ClosureFileKind.Assembly, status);
        Add(_own, "project", null);
    }

    /// <summary>Takes a file; the first one of a name stays, as in the host.</summary>
    /// <param name="entry">The file.</param>
    /// <param name="libraryType">As the deps.json says; empty for what was found beside the assembly.</param>
    /// <param name="asset">What the deps.json says of it; null when it says nothing.</param>
    public void Add(ClosureEntry entry, string libraryType, DepsAsset? asset)
    {
        if (_byName.TryAdd(entry.Name, entry) && entry.Kind == ClosureFileKind.Assembly)
            _assemblies.TryAdd(Path.GetFileNameWithoutExtension(entry.Name), new(entry, libraryType == "package", asset));
    }

    /// <summary>Whether an assembly of that simple name is here.</summary>
    public bool HasAssembly(string simpleName) => _assemblies.ContainsKey(simpleName);

    /// <summary>Whether one is here, or was reported as missing.</summary>
    public bool Answers(string simpleName) => _assemblies.ContainsKey(simpleName) || _missing.Contains(simpleName);

    /// <summary>Remembers what was reported as missing, so that it isn't reported twice.</summary>
    public void NoteMissing(string simpleName) => _missing.Add(simpleName);

    /// <summary>The assemblies so far, with whether a package brought each.</summary>
    public List<(ClosureEntry Entry, bool IsOfPackage)> Assemblies() => [.. _assemblies.Values.Select(known => (known.Entry, known.IsOfPackage))];

    /// <summary>
    /// Takes an assembly that lies beside the own one, with its satellites; null when there is none.
    /// </summary>
    public ClosureEntry? TryAddBeside(string simpleName)
    {
        foreach (string extension in (ReadOnlySpan<string>)[".dll", ".exe"])
        {
            string path = Path.Combine(folder, simpleName + extension);
            FileStatus status = FileSystem.Status(path);
            if (status.Kind != FileKind.File)
                continue;
            ClosureEntry entry = new(simpleName + extension, path, ClosureFileKind.Assembly, status);
            Add(entry, "", null);
            return entry;
        }

        return null;
    }

    /// <summary>Takes the satellites beside the own assembly of all assemblies that are here: only without a deps.json, which names them.</summary>
    public void AddSatellitesBeside()
    {
        string[] cultures;
        try
        {
            cultures = Directory.GetDirectories(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A folder that may be entered but not listed: what is asked for by name was found, and there may be no satellites.
            return;
        }

        foreach (string culture in cultures)
        {
            foreach (string simpleName in (string[])[.. _assemblies.Keys])
            {
                string name = $"{Path.GetFileName(culture)}/{simpleName}.resources.dll";
                FileStatus status = FileSystem.Status(Path.Combine(folder, name));
                if (status.Kind == FileKind.File)
                    Add(new(name, Path.Combine(folder, name), ClosureFileKind.Satellite, status), "", null);
            }
        }
    }

    /// <summary>Takes out what a framework brings in the same or a later version.</summary>
    public void Drop(Func<string, DepsAsset, bool> frameworkWins)
    {
        foreach ((string simpleName, Known known) in (KeyValuePair<string, Known>[])[.. _assemblies])
        {
            if (known.Asset is { } asset && known.Entry != _own && frameworkWins(simpleName, asset))
            {
                _assemblies.Remove(simpleName);
                _byName.Remove(known.Entry.Name);
            }
        }
    }

    /// <summary>Takes the symbols that lie beside assemblies of projects: errors name file and line by them.</summary>
    public void AddSymbols()
    {
        foreach (Known known in (Known[])[.. _assemblies.Values])
        {
            if (known.IsOfPackage)
                continue;
            string path = Path.ChangeExtension(known.Entry.Path, ".pdb");
            FileStatus status = FileSystem.Status(path);
            if (status.Kind == FileKind.File)
                Add(new(Path.ChangeExtension(known.Entry.Name, ".pdb"), path, ClosureFileKind.Other, status), "", null);
        }
    }

    /// <summary>All of them, the own assembly first, then by name.</summary>
    public ImmutableArray<ClosureEntry> ToImmutable() =>
        _own is null ? [] : [_own, .. _byName.Values.Where(entry => entry != _own).OrderBy(entry => entry.Name, StringComparer.Ordinal)];

    private sealed record Known(ClosureEntry Entry, bool IsOfPackage, DepsAsset? Asset);
}
