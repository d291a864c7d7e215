namespace BuildMemo.Steps;

/// <summary>
/// A metadata's value as parsed: its elements, and the near misses in it. Steps of one item group usually share the text, so a
/// value equal to the one before is not parsed again.
/// </summary>
internal sealed class MetadataText
{
    private readonly bool _isEscaped;
    private readonly bool _hasPlaceholders;

    private MetadataText(MetadataDefinition definition, string raw, StepDeclaration declaration)
    {
        Definition = definition;
        Raw = raw;
        _isEscaped = declaration.IsEscaped;
        _hasPlaceholders = declaration.HasPlaceholders;
        List<KeyValuePair<string, string>>? misspelled = null;
        if (definition.IsList)
        {
            // Split first, unescape after: `a=1%3B2;b=3` are two elements (lessons.md, MSBuild 16).
            var elements = new List<PlaceholderText>();
            ReadOnlySpan<char> rest = raw;
            while (!rest.IsEmpty)
            {
                int semicolon = rest.IndexOf(';');
                ReadOnlySpan<char> element = (semicolon < 0 ? rest : rest[..semicolon]).Trim();
                rest = semicolon < 0 ? [] : rest[(semicolon + 1)..];
                if (!element.IsEmpty)
                    elements.Add(Parse(element, false, ref misspelled));
            }

            Elements = [.. elements];
        }
        else
        {
            bool isShell = definition.Id is MetadataId.Command or MetadataId.ValidateCommand;
            Elements = [Parse(raw.AsSpan().Trim(), isShell, ref misspelled)];
        }

        Misspelled = misspelled;
        foreach (PlaceholderText element in Elements)
        {
            foreach (Piece piece in element.Pieces)
                CommandPlaceholder ??= piece.Kind >= PlaceholderKind.Inputs ? piece : null;
        }
    }

    public MetadataDefinition Definition { get; }

    public string Raw { get; }

    public PlaceholderText[] Elements { get; }

    /// <summary>The only element of a metadata that is no list.</summary>
    public PlaceholderText Single => Elements[0];

    /// <summary>Pairs of the name written and the name meant; null for none.</summary>
    public List<KeyValuePair<string, string>>? Misspelled { get; }

    /// <summary>The first placeholder that only commands take; null for none.</summary>
    public Piece? CommandPlaceholder { get; }

    /// <summary>What a reader made of the value before, when it is the same for every item: the caller's own.</summary>
    public object? Cached { get; set; }

    /// <summary>Parses a value, unless it is the one that <paramref name="last"/> holds.</summary>
    public static MetadataText Parse(MetadataDefinition definition, string raw, StepDeclaration declaration, MetadataText? last)
    {
        bool isSame = last is not null
            && last._isEscaped == declaration.IsEscaped
            && last._hasPlaceholders == declaration.HasPlaceholders
            && string.Equals(last.Raw, raw, StringComparison.Ordinal);
        return isSame ? last! : new(definition, raw, declaration);
    }

    private PlaceholderText Parse(ReadOnlySpan<char> text, bool isShell, ref List<KeyValuePair<string, string>>? misspelled)
    {
        if (_hasPlaceholders)
            return PlaceholderParser.Parse(text, _isEscaped, isShell, ref misspelled);
        string literal = _isEscaped ? MsBuildEscapes.Unescape(text) : text.ToString();
        return new(literal.Length == 0 ? [] : [new(PlaceholderKind.Literal, literal, ShellPlace.Bare)], text.ContainsAny('*', '?'));
    }
}
