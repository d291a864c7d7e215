using System.Runtime.InteropServices;

namespace BuildMemo.Execution;

/// <summary>Finds the <c>dotnet</c> that runs this process, for processes of the engine's own.</summary>
public static class DotnetHost
{
    /// <summary>
    /// Looks at the running program, <c>DOTNET_HOST_PATH</c>, <c>DOTNET_ROOT</c>, the runtime that is loaded, and <c>PATH</c>.
    /// </summary>
    /// <param name="environment">The build's environment.</param>
    /// <returns>Absolute path, or null when there is none.</returns>
    public static string? Find(IReadOnlyDictionary<string, string> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        string name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        if (Environment.ProcessPath is { } running && Path.GetFileName(running).Equals(name, StringComparison.OrdinalIgnoreCase))
            return running;
        if (environment.TryGetValue("DOTNET_HOST_PATH", out string? host) && Path.IsPathFullyQualified(host) && File.Exists(host))
            return host;
        if (environment.TryGetValue("DOTNET_ROOT", out string? root) && Existing(root, name) is { } inRoot)
            return inRoot;

        // <root>/shared/Microsoft.NETCore.App/<version>/
        string runtime = RuntimeEnvironment.GetRuntimeDirectory();
        if (Existing(Path.GetFullPath(Path.Combine(runtime, "..", "..", "..")), name) is { } ofRuntime)
            return ofRuntime;

        if (environment.TryGetValue("PATH", out string? path))
        {
            foreach (string folder in path.Split(Path.PathSeparator))
            {
                if (Existing(folder, name) is { } onPath)
                    return onPath;
            }
        }

        return null;
    }

    private static string? Existing(string folder, string name)
    {
        if (!Path.IsPathFullyQualified(folder))
            return null;
        string file = Path.Combine(folder, name);
        return File.Exists(file) ? file : null;
    }
}
