using System.Collections.Immutable;
using System.Text.Json;
using BuildMemo.Errors;
using BuildMemo.Execution.Methods;
using BuildMemo.Files;
using BuildMemo.Fingerprints;

namespace BuildMemo.Methods;

/// <summary>
/// Finds the closure of one assembly, once: which files by its deps.json and its references, which frameworks by its attributes and
/// what is left. It follows the .NET host's rules (docs: "Dependency probing", "deps.json") so that a library runs in a worker as in a program.
/// </summary>
internal sealed class ClosureResolver
{
    /// <summary>What the worker itself is built for: no worker runs on less.</summary>
    internal const string WorkerVersion = "10.0.0";

    private readonly MethodClosureOptions _options;
    private readonly SharedFrameworks _shared;
    private readonly string _assembly;
    private readonly string _folder;
    private readonly List<Problem> _problems = [];
    private readonly List<ToolSource> _sources = [];
    private readonly ClosureFiles _files;
    private readonly ClosureFrameworks _frameworks;

    public ClosureResolver(MethodClosureOptions options, SharedFrameworks shared, string assembly)
    {
        _options = options;
        _shared = shared;
        _assembly = assembly;
        _folder = Path.GetDirectoryName(assembly)!;
        _files = new(_folder);
        _frameworks = new(shared, assembly);
    }

    /// <summary>The closure, with problems when there is none that works.</summary>
    public MethodClosure Resolve()
    {
        FileStatus status = FileSystem.Status(_assembly);
        _sources.Add(new(_assembly, status));
        if (status.Kind != FileKind.File)
        {
            _problems.Add(new(Codes.MethodAssemblyMissing,
                $"The assembly {_assembly} {(status.Kind == FileKind.Missing ? "does not exist" : "is no file")}. Build the project that it comes from first, or correct Assembly.")
            { File = _assembly });
            return Done([]);
        }

        if (AssemblyHead.TryRead(_assembly, out string fault) is not { } head)
        {
            _problems.Add(new(Codes.MethodAssemblyUnusable,
                $"{_assembly} holds no methods that a step can call: {fault}. Expected is the .dll of a .NET project: net8.0 or later, or .NET Standard.")
            { File = _assembly });
            return Done([]);
        }

        if (_frameworks.TakeTarget(head.TargetFramework) is { } unfit)
        {
            _problems.Add(unfit);
            return Done([]);
        }

        _files.AddOwn(_assembly, status);
        ImmutableArray<DepsLibrary> libraries = ReadDeps();
        ReadRuntimeConfiguration(out List<string> probing);
        _frameworks.Select(_problems);
        if (_problems.Count > 0)
            return Done([]);
        foreach (DepsLibrary library in libraries)
            AddLibrary(library, probing);
        ImmutableArray<string> unresolved = new ReferenceWalk(_files, _frameworks, _problems, libraries.IsEmpty ? null : Path.GetFileName(DepsPath)).Run(_assembly, head);
        _files.Drop(_frameworks.Wins);
        _files.AddSymbols();
        return Done(unresolved);
    }

    private string DepsPath => Path.ChangeExtension(_assembly, ".deps.json");

    private MethodClosure Done(ImmutableArray<string> unresolved) => new(_assembly)
    {
        Files = _files.ToImmutable(),
        Frameworks = _frameworks.ToImmutable(),
        Problems = [.. _problems],
        Sources = [.. _sources],
        Unresolved = unresolved,
    };

    private ImmutableArray<DepsLibrary> ReadDeps()
    {
        string path = DepsPath;
        if (ReadSource(path) is not { } content)
            return [];
        try
        {
            ImmutableArray<DepsLibrary> libraries = DepsFile.Parse(content);
            _files.Add(new(Path.GetFileName(path), path, ClosureFileKind.Other, FileSystem.Status(path)), "", null);
            return libraries;
        }
        catch (JsonException error)
        {
            _problems.Add(new(Codes.DependenciesUnreadable, $"{path} is not understood: {error.Message} Build the project that it comes from again.") { File = path });
            return [];
        }
    }

    private void ReadRuntimeConfiguration(out List<string> probing)
    {
        probing = [];
        string path = Path.ChangeExtension(_assembly, ".runtimeconfig.json");
        if (ReadSource(path) is { } content)
        {
            try
            {
                RuntimeConfigurationReader.Read(content, out List<(string Name, string Version)> frameworks, probing);
                _frameworks.Add(frameworks);
            }
            catch (JsonException error)
            {
                _problems.Add(new(Codes.DependenciesUnreadable, $"{path} is not understood: {error.Message} Build the project that it comes from again.") { File = path });
            }
        }

        string development = Path.ChangeExtension(_assembly, ".runtimeconfig.dev.json");
        if (FileSystem.Status(development).Kind == FileKind.File && ReadSource(development) is { } more)
        {
            try
            {
                RuntimeConfigurationReader.Read(more, out _, probing);
            }
            catch (JsonException)
            {
                // The host passes over one that it can't read, too: it holds only more places to look at.
            }
        }
    }

    private byte[]? ReadSource(string path)
    {
        FileStatus status = FileSystem.Status(path);
        _sources.Add(new(path, status));
        if (status.Kind != FileKind.File)
            return null;
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Reported as what it is.
            _problems.Add(new(Codes.DependenciesUnreadable, $"{path} can't be read: {error.Message}") { File = path });
            return null;
        }
    }

    private void AddLibrary(DepsLibrary library, List<string> probing)
    {
        // A self-contained program brings the runtime along; workers have theirs.
        if (library.Type == "runtimepack")
            return;
        foreach (DepsAsset asset in RuntimeAssets.Choose(library, _options.RuntimeIdentifiers))
        {
            string name = asset.PlaceBeside;
            string simple = Path.GetFileNameWithoutExtension(name);
            ClosureFileKind kind = asset.Kind switch
            {
                DepsAssetKind.Native => ClosureFileKind.Native,
                DepsAssetKind.Resource => ClosureFileKind.Satellite,
                _ => ClosureFileKind.Assembly,
            };
            if (kind == ClosureFileKind.Assembly && (_files.HasAssembly(simple) || _frameworks.Wins(simple, asset)))
                continue;
            List<string> places = [Path.Combine(_folder, name)];
            if (library.PackagePath.Length > 0)
            {
                foreach (string packages in (IEnumerable<string>)[.. _options.PackageFolders, .. probing])
                    places.Add(Path.Combine(packages, library.PackagePath, asset.Path));
            }

            bool isFound = false;
            foreach (string place in places)
            {
                FileStatus status = FileSystem.Status(place);
                if (status.Kind != FileKind.File)
                    continue;
                _files.Add(new(name, place, kind, status), library.Type, asset);
                isFound = true;
                break;
            }

            if (!isFound)
                ReportMissing(library, asset, simple, places);
        }
    }

    private void ReportMissing(DepsLibrary library, DepsAsset asset, string simple, List<string> places)
    {
        _files.NoteMissing(simple);
        string remedy = library.PackagePath.Length > 0
            ? "Restore and build the project that it comes from, with the same folder of packages as this one (NuGetPackageRoot)"
            : "Build the project that it comes from again";
        _problems.Add(new(Codes.DependencyMissing,
            $"{Path.GetFileName(_assembly)} needs {asset.Path} of {library.Name} (so says {Path.GetFileName(DepsPath)}), and it is not there. Looked for: {string.Join(", ", places)}. {remedy}.")
        { File = _assembly });
    }
}
