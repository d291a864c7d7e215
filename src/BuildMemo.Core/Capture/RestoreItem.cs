using BuildMemo.Errors;
using BuildMemo.Files;
using BuildMemo.Fingerprints;
using BuildMemo.Steps;
using BuildMemo.Store;

namespace BuildMemo.Capture;

/// <summary>One output of a record, its tokens replaced by what they stand for here.</summary>
/// <param name="Path">Absolute; not trusted.</param>
/// <param name="Output">What the record says.</param>
/// <param name="LinkTarget">For a link what it is to hold; not trusted.</param>
internal sealed record RestoreItem(string Path, RecordOutput Output, string LinkTarget);

/// <summary>What to restore.</summary>
internal sealed record RestoreRequest
{
    /// <summary>The record's outputs.</summary>
    public required IReadOnlyList<RestoreItem> Items { get; init; }

    /// <summary>What the step declares: nothing else is written.</summary>
    public required IReadOnlyList<OutputDeclaration> Declared { get; init; }

    /// <summary>Where blobs come from.</summary>
    public required IStore Store { get; init; }

    /// <summary>The digest of a file that is known without reading it (a trusted stamp in the journal); null when it must be hashed.</summary>
    public Func<string, FileStatus, ContentDigest?> KnownDigest { get; init; } = static (_, _) => null;
}

/// <summary>How a restore ended.</summary>
/// <param name="IsHit">
/// True: all outputs are as the record says. False: a miss; when the store was at fault nothing was touched.
/// </param>
/// <param name="Written">Paths that were written anew.</param>
/// <param name="Untouched">Paths that were right already.</param>
/// <param name="Problems">Warnings; empty in the ordinary case and when a blob is gone (the store reports that itself).</param>
internal sealed record RestoreResult(
    bool IsHit, IReadOnlyList<string> Written, IReadOnlyList<string> Untouched, IReadOnlyList<Problem> Problems)
{
    internal static RestoreResult Miss(IReadOnlyList<Problem> problems) => new(false, [], [], problems);
}
