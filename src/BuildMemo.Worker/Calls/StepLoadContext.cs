using System.Reflection;
using System.Runtime.Loader;

namespace BuildMemo.Worker.Calls;

/// <summary>
/// Loads the user's assembly and what it needs from the shadow copy, by the list that the build made. What is not on the list comes
/// from the frameworks; BuildMemo.Abstractions is the worker's own, so that <c>StepContext</c> is one type.
/// </summary>
internal sealed class StepLoadContext : AssemblyLoadContext
{
    private const string Shared = "BuildMemo.Abstractions";

    private readonly StepFiles _files;
    private readonly Action<string> _missing;

    public StepLoadContext(StepFiles files, bool isCollectible, Action<string> missing)
        : base("steps", isCollectible)
    {
        _files = files;
        _missing = missing;
        Resolving += (_, name) =>
        {
            // Neither here nor in the frameworks: remembered for the message of the exception that follows.
            missing(name.FullName);
            return null;
        };
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name is not { } name || name == Shared)
            return null;
        string? path = string.IsNullOrEmpty(assemblyName.CultureName)
            ? _files.FindAssembly(name)
            : _files.FindSatellite(assemblyName.CultureName, name);
        return path is null ? null : LoadFromAssemblyPath(path);
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName)
        => _files.FindNative(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : 0;
}
