namespace BuildMemo.Steps;

/// <summary>One value with its placeholders found: parsed once, expanded for each item. Values are never expanded again.</summary>
internal sealed class PlaceholderText
{
    private readonly string[] _expanded;

    public PlaceholderText(Piece[] pieces, bool hasWildcard)
    {
        Pieces = pieces;
        HasWildcard = hasWildcard;
        _expanded = new string[pieces.Length];
        IsConstant = pieces.Length == 0 || (pieces.Length == 1 && pieces[0].Kind == PlaceholderKind.Literal);
        foreach (Piece piece in pieces)
            HasItemParts |= PlaceholderNames.IsItemPart(piece.Kind);
    }

    public Piece[] Pieces { get; }

    /// <summary>Whether the text as written, and not a value or an escape in it, holds <c>*</c> or <c>?</c>.</summary>
    public bool HasWildcard { get; }

    /// <summary>Whether it is the same for every item.</summary>
    public bool IsConstant { get; }

    /// <summary>Whether it holds a placeholder for a part of the item.</summary>
    public bool HasItemParts { get; }

    /// <summary>What the reader made of it, when it is the same for every item: the reader's own.</summary>
    public object? Cached { get; set; }

    /// <summary>The text for an item. Placeholders of commands must have been refused before.</summary>
    public string Expand(ItemParts item)
    {
        if (IsConstant)
            return Pieces.Length == 0 ? "" : Pieces[0].Text;
        for (int i = 0; i < Pieces.Length; i++)
        {
            Piece piece = Pieces[i];
            _expanded[i] = piece.Kind == PlaceholderKind.Literal ? piece.Text : item.Get(piece.Kind);
        }

        return string.Concat(_expanded);
    }
}
