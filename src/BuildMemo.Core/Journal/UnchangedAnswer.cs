using System.Collections.Immutable;
using BuildMemo.Files;
using BuildMemo.Fingerprints;

namespace BuildMemo.Journal;

/// <summary>What the check of the whole run found.</summary>
public enum UnchangedState
{
    /// <summary>Nothing changed: every step is up to date.</summary>
    Unchanged,

    /// <summary>Nothing is known to differ, but some stamps prove nothing: the listed files must be hashed.</summary>
    NeedsHashing,

    /// <summary>Something changed, or the journal can't tell.</summary>
    Changed,
}

/// <summary>The first thing that differed.</summary>
public enum ChangeKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>There is no journal of this project yet, or it had to be ignored.</summary>
    NoJournal,

    /// <summary>The last run did not come to its end.</summary>
    Interrupted,

    /// <summary>A declaration or a setting.</summary>
    Signature,

    /// <summary>A step that did not end well, so it is never up to date.</summary>
    InvalidStep,

    /// <summary>An entry that expired.</summary>
    Expired,

    /// <summary>A file; the detail is its path.</summary>
    File,

    /// <summary>What a glob matches; the detail is its pattern.</summary>
    Glob,

    /// <summary>What a program name stands for; the detail is the name.</summary>
    Program,
}

/// <summary>A file whose stamp was too young when it was taken, or is another one by now: its content decides.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Status">As recorded.</param>
/// <param name="Digest">What its content must hash to; null for links and folders, whose own content the caller compares.</param>
public sealed record DoubtfulFile(string Path, FileStatus Status, ContentDigest? Digest)
{
    /// <summary>Whether the status proves from now on that nothing changed; set by who looked again.</summary>
    public bool IsTrusted { get; init; }

    internal int Row { get; init; }
}

/// <summary>The answer of <see cref="ProjectJournal.IsUnchanged"/>.</summary>
/// <param name="State">What was found.</param>
/// <param name="Change">The first thing that differed.</param>
/// <param name="Detail">Its path, pattern or name; empty where there is none.</param>
public sealed record UnchangedAnswer(UnchangedState State, ChangeKind Change, string Detail)
{
    /// <summary>The files to hash; empty unless <see cref="UnchangedState.NeedsHashing"/>.</summary>
    public ImmutableArray<DoubtfulFile> Doubtful { get; init; } = [];
}
