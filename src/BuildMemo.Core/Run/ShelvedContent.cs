using System.Collections.Immutable;
using BuildMemo.Fingerprints;
using BuildMemo.Store;

namespace BuildMemo.Run;

/// <summary>What a reference stands for: the outputs of a record in the store, or of a folder that stands in for one.</summary>
/// <param name="Reference"><c>buildmemo:</c> and the fingerprint.</param>
/// <param name="Files">In the record's order.</param>
internal sealed record ShelvedContent(string Reference, ImmutableArray<ShelvedFile> Files)
{
    /// <summary>The record; null when a folder stands in for it.</summary>
    public Record? Record { get; init; }

    /// <summary>Absolute path of the folder that stands in for the record; null for the store.</summary>
    public string? Folder { get; init; }

    /// <summary>One digest over names and contents: equal for equal content, whatever the fingerprint.</summary>
    public string Digest()
    {
        using HashingSink sink = new();
        foreach (ShelvedFile file in Files)
        {
            if (file.Output.Kind == RecordOutputKind.File)
                sink.AddContent(ComponentKind.Output, file.Relative, file.Output.Digest, file.Output.IsExecutable);
            else
                sink.AddText(ComponentKind.Output, file.Relative, file.LinkTarget);
        }

        return sink.ToFingerprint().ToString();
    }
}

/// <summary>One output of a reference.</summary>
/// <param name="Relative">Where it goes below a folder that the reference is loaded into, with <c>/</c>.</param>
/// <param name="Output">What it is.</param>
/// <param name="LinkTarget">For a link what it holds, as it is written here.</param>
internal sealed record ShelvedFile(string Relative, RecordOutput Output, string LinkTarget)
{
    /// <summary>Absolute path that the step declared, as it is here; empty when it means nothing here.</summary>
    public string Declared { get; init; } = "";
}
