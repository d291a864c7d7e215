using System.Collections.Immutable;

namespace BuildMemo.Fingerprints;

/// <summary>The parts of a step's tools in the order they were found, each file once.</summary>
internal sealed class ToolParts
{
    private readonly ImmutableArray<ToolPart>.Builder _parts = ImmutableArray.CreateBuilder<ToolPart>();

    private readonly ImmutableArray<ToolLookup>.Builder _lookups = ImmutableArray.CreateBuilder<ToolLookup>();

    /// <summary>Names that were looked up on <c>PATH</c>.</summary>
    public ImmutableArray<ToolLookup> Lookups => _lookups.ToImmutable();

    public void Add(ToolLookup lookup)
    {
        if (!_lookups.Contains(lookup))
            _lookups.Add(lookup);
    }

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
