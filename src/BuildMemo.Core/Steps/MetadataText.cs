namespace BuildMemo.Steps;

/// <summary>
/// A metadata's value as parsed: its elements, and the near misses in it. Steps of one item group usually share the text, so a
/// value equal to the one before is not parsed again.
/// </summary>
internal sealed class MetadataText
{
    private MetadataText(MetadataDefinition definition, string raw, bool isEscaped)
    {
        Definition = definition;
        Raw = raw;
        IsEscaped = isEscaped;
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
                    elements.Add(PlaceholderParser.Parse(element, isEscaped, false, ref misspelled));
            }

            Elements = [.. elements];
        }
        else
        {
            bool isShell = definition.Id == MetadataId.Command;
            Elements = [PlaceholderParser.Parse(raw.AsSpan().Trim(), isEscaped, isShell, ref misspelled)];
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

    public bool IsEscaped { get; }

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
    public static MetadataText Parse(MetadataDefinition definition, string raw, bool isEscaped, MetadataText? last) =>
        last is not null && last.IsEscaped == isEscaped && string.Equals(last.Raw, raw, StringComparison.Ordinal)
            ? last
            : new(definition, raw, isEscaped);
}
