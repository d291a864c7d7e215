using System.Collections.Immutable;

namespace BuildMemo.Steps;

/// <summary>A step between the two passes of the reader: everything but its inputs, which depend on the outputs of all steps.</summary>
internal sealed class StepDraft(StepDeclaration declaration, int index)
{
    public StepDeclaration Declaration { get; } = declaration;

    public int Index { get; } = index;

    public string Name { get; set; } = "";

    /// <summary>The values of the declaration, by id; null where none is given. Shared by steps of equal texts.</summary>
    public MetadataText?[] Metadata { get; set; } = [];

    public ImmutableArray<OutputDeclaration> Outputs { get; set; } = [];

    public bool HasOutputDirectories { get; set; }

    public bool HasErrors { get; set; }

    public MetadataText? this[MetadataId id] => Metadata[(int)id];
}
