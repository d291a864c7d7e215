using System.Collections.Immutable;
using System.Text;

namespace BuildMemo.Steps;

/// <summary>Collects the parts of a template; neighbouring text becomes one part.</summary>
internal sealed class PartBuilder
{
    private readonly ImmutableArray<TemplatePart>.Builder _parts = ImmutableArray.CreateBuilder<TemplatePart>();
    private readonly StringBuilder _text = new();

    public void AddText(ReadOnlySpan<char> text) => _text.Append(text);

    public void AddText(char letter) => _text.Append(letter);

    /// <summary>Adds literal text, or a placeholder of commands.</summary>
    public void Add(Piece piece)
    {
        if (piece.Kind == PlaceholderKind.Literal)
        {
            _text.Append(piece.Text);
            return;
        }

        Flush();
        TemplatePartKind kind = piece.Kind switch
        {
            PlaceholderKind.Inputs => TemplatePartKind.Inputs,
            PlaceholderKind.Outputs => TemplatePartKind.Outputs,
            PlaceholderKind.OutputDirectories => TemplatePartKind.OutputDirectories,
            PlaceholderKind.DepFile => TemplatePartKind.DepFile,
            PlaceholderKind.ResponseFile => TemplatePartKind.ResponseFile,
            PlaceholderKind.Name => TemplatePartKind.Name,
            PlaceholderKind.Parameter => TemplatePartKind.Parameter,
            _ => throw new ArgumentException($"{piece.Kind} is no placeholder of commands.", nameof(piece)),
        };
        _parts.Add(new(kind, piece.Text) { Place = piece.Place });
    }

    /// <summary>The parts so far; starts anew.</summary>
    public ImmutableArray<TemplatePart> ToParts()
    {
        Flush();
        ImmutableArray<TemplatePart> parts = _parts.ToImmutable();
        _parts.Clear();
        return parts;
    }

    private void Flush()
    {
        if (_text.Length == 0)
            return;
        _parts.Add(new(TemplatePartKind.Literal, _text.ToString()));
        _text.Clear();
    }
}
