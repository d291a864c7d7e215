using System.Reflection;
using BuildMemo.Execution.Methods;

namespace BuildMemo.Worker.Calls;

/// <summary>The files of the shadow copy by the names that the loader asks for.</summary>
internal sealed class StepFiles
{
    private readonly Dictionary<string, string> _assemblies = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _satellites = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _natives = new(StringComparer.Ordinal);

    public StepFiles(WorkerStart start)
    {
        foreach ((string name, ClosureFileKind kind) in start.Files)
        {
            string path = Path.Combine(start.Folder, name);
            string file = Path.GetFileName(name);
            switch (kind)
            {
                case ClosureFileKind.Assembly:
                    _assemblies.TryAdd(Path.GetFileNameWithoutExtension(file), path);
                    break;
                case ClosureFileKind.Satellite:
                    string culture = Path.GetFileName(Path.GetDirectoryName(name)) ?? "";
                    _satellites.TryAdd($"{culture}/{Path.GetFileNameWithoutExtension(file)}", path);
                    break;
                case ClosureFileKind.Native:
                    _natives.TryAdd(file, path);
                    break;
            }
        }
    }

    public string? FindAssembly(string name)
        => _assemblies.TryGetValue(name, out string? path) && !IsNewerInFramework(name, path) ? path : null;

    public string? FindSatellite(string culture, string name) => _satellites.GetValueOrDefault($"{culture}/{name}");

    /// <summary>As the runtime probes: the name as it is, with the platform's suffix, with its prefix, with both.</summary>
    public string? FindNative(string name)
    {
        string suffix = OperatingSystem.IsWindows() ? ".dll" : OperatingSystem.IsMacOS() ? ".dylib" : ".so";
        string file = Path.GetFileName(name);
        return _natives.GetValueOrDefault(file)
            ?? _natives.GetValueOrDefault(file + suffix)
            ?? _natives.GetValueOrDefault("lib" + file + suffix)
            ?? _natives.GetValueOrDefault("lib" + file);
    }

    /// <summary>A package that became a part of the framework: the higher version wins, as it does for the host.</summary>
    private static bool IsNewerInFramework(string name, string path)
    {
        string inFramework = Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), name + ".dll");
        return File.Exists(inFramework) && AssemblyName.GetAssemblyName(inFramework).Version >= AssemblyName.GetAssemblyName(path).Version;
    }
}
