using System.Collections.Immutable;

namespace BuildMemo.Fingerprints;

/// <summary>The parts of a step's tools in the order they were found, each file once.</summary>
internal sealed class ToolParts
{
    private readonly ImmutableArray<ToolPart>.Builder _parts = ImmutableArray.CreateBuilder<ToolPart>();

    public void Add(ToolPart part)
    {
        // A handful: a search is cheaper than a set.
        foreach (ToolPart known in _parts)
        {
            if (known.Kind == part.Kind && known.Path == part.Path && known.Name == part.Name)
                return;
        }
        _parts.Add(part);
    }

    public ImmutableArray<ToolPart> ToImmutable() => _parts.ToImmutable();
}
