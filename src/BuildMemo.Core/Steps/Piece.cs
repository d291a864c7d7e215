namespace BuildMemo.Steps;

/// <summary>A piece of a metadata's text: literal text, unescaped, or a placeholder.</summary>
/// <param name="kind">Which of them.</param>
/// <param name="text">The text, or the parameter's name; empty for other placeholders.</param>
/// <param name="place">Where it stands in a shell's command line.</param>
internal sealed class Piece(PlaceholderKind kind, string text, ShellPlace place)
{
    public PlaceholderKind Kind { get; } = kind;

    public string Text { get; } = text;

    public ShellPlace Place { get; } = place;
}
