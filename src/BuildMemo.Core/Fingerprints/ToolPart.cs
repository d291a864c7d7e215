using System.Collections.Immutable;
using BuildMemo.Errors;
using BuildMemo.Files;

namespace BuildMemo.Fingerprints;

/// <summary>What a part of a tool is. The numbers are part of the fingerprint.</summary>
public enum ToolPartKind
{
    /// <summary>A native program, by its bytes; the shared libraries that it loads are not followed.</summary>
    Program = 0,

    /// <summary>A script, by its bytes; what it runs inside is not followed.</summary>
    Script = 1,

    /// <summary>A managed assembly, by its canonical content.</summary>
    Assembly = 2,

    /// <summary>A file that an assembly brings (its deps.json), by its canonical content.</summary>
    Dependency = 3,

    /// <summary>A file that decides how a tool runs: runtimeconfig.json, global.json, a tool manifest.</summary>
    Configuration = 4,

    /// <summary>A .NET runtime framework, by name and version.</summary>
    Runtime = 5,

    /// <summary>A .NET SDK, by its version.</summary>
    Sdk = 6,

    /// <summary>A program or file that was not found: a component too, for it may appear.</summary>
    Missing = 7,
}

/// <summary>One file or version that identifies a tool. The path is no part of a fingerprint, only for people and the journal.</summary>
/// <param name="Name">As the command names it, or the file's name; part of the fingerprint.</param>
/// <param name="Path">Absolute, links not resolved; the folder of a runtime or SDK; the name looked up for a missing one.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Digest">Of its content, or of name and version; default when missing.</param>
public sealed record ToolPart(string Name, string Path, ToolPartKind Kind, ContentDigest Digest)
{
    /// <summary>Of the file when it was hashed; default where <see cref="IsFile"/> is false.</summary>
    public FileStatus Status { get; init; }

    /// <summary>Whether the journal can tell by a stamp that it did not change; others are looked up anew in each build.</summary>
    public bool IsFile => Kind is not (ToolPartKind.Runtime or ToolPartKind.Sdk or ToolPartKind.Missing);
}

/// <summary>What identifies the programs that a step runs.</summary>
/// <param name="Parts">In the order of the command, each once.</param>
/// <param name="Problems">Warnings for what can't be identified, errors for declared tools that are missing; without the step's name.</param>
public sealed record ToolIdentity(ImmutableArray<ToolPart> Parts, ImmutableArray<Problem> Problems)
{
    /// <summary>Names that were looked up on <c>PATH</c>, found or not, each once.</summary>
    public ImmutableArray<ToolLookup> Lookups { get; init; } = [];

    /// <summary>
    /// Files that only say which parts there are (a deps.json), absent ones as well: no components, but a change makes it worth
    /// looking again.
    /// </summary>
    public ImmutableArray<ToolSource> Sources { get; init; } = [];
}

/// <summary>A file that says which parts a tool has.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Status">When it was read; missing when it wasn't there.</param>
public sealed record ToolSource(string Path, FileStatus Status);

/// <summary>A program name that was looked up.</summary>
/// <param name="Name">The name, without a separator.</param>
/// <param name="SearchPath">The <c>PATH</c> it was looked up on; null when it was not set. May come from a declared variable: never to be written anywhere.</param>
/// <param name="Path">What it stood for; null when there was nothing.</param>
public sealed record ToolLookup(string Name, string? SearchPath, string? Path);
