namespace BuildMemo.Steps;

/// <summary>The parts of an item's Include as MSBuild's well-known metadata have them, computed when first asked for.</summary>
internal sealed class ItemParts
{
    private string _identity = "";
    private string _recursiveDir = "";
    private string? _filename;
    private string? _extension;
    private string? _relativeDir;

    /// <summary>Turns to another item.</summary>
    public void Set(StepDeclaration declaration)
    {
        _identity = declaration.Identity;
        _recursiveDir = declaration.RecursiveDir;
        _filename = _extension = _relativeDir = null;
    }

    /// <summary>The value of an item placeholder.</summary>
    public string Get(PlaceholderKind kind) => kind switch
    {
        PlaceholderKind.Filename => _filename ??= Path.GetFileNameWithoutExtension(_identity),
        PlaceholderKind.Extension => _extension ??= Path.GetExtension(_identity),
        PlaceholderKind.RelativeDir => _relativeDir ??= _identity[..^Path.GetFileName(_identity.AsSpan()).Length],
        PlaceholderKind.RecursiveDir => _recursiveDir,
        PlaceholderKind.Identity => _identity,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a part of the item."),
    };
}
