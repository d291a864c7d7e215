using System.Collections.Immutable;
using BuildMemo.Fingerprints;

namespace BuildMemo.Journal;

/// <summary>A glob that is matched again in each build.</summary>
/// <param name="Pattern">Absolute pattern.</param>
/// <param name="MatchSet">Digest of the sorted set of paths it matched, computed by the caller.</param>
public sealed record TrackedGlob(string Pattern, Sha256Value MatchSet)
{
    /// <summary>Paths, folders or patterns left out of the match: the step's own outputs and its ignored inputs.</summary>
    public ImmutableArray<string> Excluded { get; init; } = [];
}

/// <summary>A program name and what it stood for; resolved again in each build.</summary>
/// <param name="Name">The name as the step uses it.</param>
/// <param name="ResolvedPath">Absolute path it led to; empty when nothing was found.</param>
public sealed record ProgramLookup(string Name, string ResolvedPath);

/// <summary>Matches a glob on what is on disk now and gives the digest of the set, as it was computed for the journal.</summary>
public delegate Sha256Value GlobMatcher(TrackedGlob glob);

/// <summary>Resolves a program name as steps would see it now; empty when nothing is found.</summary>
public delegate string ProgramResolver(string name);
