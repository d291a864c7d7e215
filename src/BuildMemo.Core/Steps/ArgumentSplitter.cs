using System.Collections.Immutable;

namespace BuildMemo.Steps;

/// <summary>
/// Splits <c>Arguments</c>, the same way on every platform (docs/reference/placeholders.md): white space separates; <c>"…"</c> and
/// <c>'…'</c> hold what belongs together; a backslash is text, except in a row directly before a quote, where two give one and an
/// odd last one makes the quote text, as the C runtime of Windows has it; inside <c>'…'</c> a backslash is always text.
/// Values of placeholders are never split.
/// </summary>
internal sealed class ArgumentSplitter
{
    private readonly ImmutableArray<ImmutableArray<TemplatePart>>.Builder _arguments =
        ImmutableArray.CreateBuilder<ImmutableArray<TemplatePart>>();

    private readonly PartBuilder _parts = new();
    private bool _isOpen;
    private char _quote;

    /// <summary>Splits; false when a quote isn't closed, which <paramref name="openQuote"/> then is.</summary>
    public static bool TrySplit(
        PlaceholderText text, ItemParts item, out ImmutableArray<ImmutableArray<TemplatePart>> arguments, out char openQuote)
    {
        var splitter = new ArgumentSplitter();
        foreach (Piece piece in text.Pieces)
        {
            if (piece.Kind == PlaceholderKind.Literal)
            {
                splitter.Read(piece.Text);
                continue;
            }

            splitter._isOpen = true;
            if (PlaceholderNames.IsItemPart(piece.Kind))
                splitter._parts.AddText(item.Get(piece.Kind));
            else
                splitter._parts.Add(piece);
        }

        splitter.Close();
        arguments = splitter._arguments.ToImmutable();
        openQuote = splitter._quote;
        return openQuote == '\0';
    }

    private void Read(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char letter = text[i];
            if (_quote == '\0' && char.IsWhiteSpace(letter))
            {
                Close();
                continue;
            }

            _isOpen = true;
            if (letter == '\\' && _quote != '\'')
                i = ReadBackslashes(text, i);
            else if (letter == _quote)
                _quote = '\0';
            else if (_quote == '\0' && letter is '"' or '\'')
                _quote = letter;
            else
                _parts.AddText(letter);
        }
    }

    // Returns the place of the last letter that is done with.
    private int ReadBackslashes(string text, int start)
    {
        int end = start;
        while (end < text.Length && text[end] == '\\')
            end++;
        int count = end - start;
        bool isBeforeQuote = end < text.Length && (text[end] == '"' || (text[end] == '\'' && _quote == '\0'));
        _parts.AddText(new string('\\', isBeforeQuote ? count / 2 : count));
        if (!isBeforeQuote || count % 2 == 0)
            return end - 1;
        _parts.AddText(text[end]);
        return end;
    }

    private void Close()
    {
        if (!_isOpen)
            return;
        _isOpen = false;
        _arguments.Add(_parts.ToParts());
    }
}
