using System.Collections.Immutable;
using BuildMemo.Errors;
using BuildMemo.Execution.Methods;
using BuildMemo.Files;
using BuildMemo.Fingerprints;

namespace BuildMemo.Methods;

/// <summary>
/// All that a worker needs to call the methods of one assembly: the assembly, its private dependencies with their native parts and
/// satellites, and the shared frameworks. Immutable; equal while nothing of it changes on disk.
/// </summary>
/// <param name="AssemblyPath">Absolute.</param>
internal sealed record MethodClosure(string AssemblyPath)
{
    /// <summary>The files, the assembly itself first, then by name (ordinal).</summary>
    public ImmutableArray<ClosureEntry> Files { get; init; } = [];

    /// <summary>The frameworks, <c>Microsoft.NETCore.App</c> first.</summary>
    public ImmutableArray<ClosureFramework> Frameworks { get; init; } = [];

    /// <summary>
    /// Why no worker can be started with it: each one an error, without the step's name. The files may be incomplete then.
    /// </summary>
    public ImmutableArray<Problem> Problems { get; init; } = [];

    /// <summary>
    /// Files that say what belongs to it (deps.json, runtimeconfig.json), absent ones as well: they are no components, but a change
    /// makes it worth looking again.
    /// </summary>
    public ImmutableArray<ToolSource> Sources { get; init; } = [];

    /// <summary>
    /// References of packages' assemblies that nothing answers, "X refers to Y": packages leave out what is optional, so they are no
    /// problem before a call fails with a <see cref="FileNotFoundException"/>. Sorted.
    /// </summary>
    public ImmutableArray<string> Unresolved { get; init; } = [];
}

/// <summary>One file of a closure.</summary>
/// <param name="Name">Path relative to the folder that it is put into, with <c>/</c>; as the host lays out an application.</param>
/// <param name="Path">Absolute.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Status">When it was found, links followed.</param>
internal sealed record ClosureEntry(string Name, string Path, ClosureFileKind Kind, FileStatus Status);

/// <summary>A shared framework that a closure needs.</summary>
/// <param name="Name">Such as <c>Microsoft.NETCore.App</c>.</param>
/// <param name="Requested">The least version, from which the host rolls forward.</param>
/// <param name="Selected">The version that is installed and taken.</param>
/// <param name="Folder">Where that lies.</param>
internal sealed record ClosureFramework(string Name, string Requested, string Selected, string Folder);
