using System.Text;

namespace BuildMemo.Tool.Output;

/// <summary>A column of a <see cref="TextTable"/>.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Width">Its least width; a flexible one shares what is left.</param>
/// <param name="IsRight">Numbers stand on the right.</param>
/// <param name="IsFlexible">Cut where the terminal ends.</param>
internal sealed record TextColumn(string Title, int Width, bool IsRight = false, bool IsFlexible = false);

/// <summary>
/// Rows of columns whose widths are known before the first row, so that a store of any size is shown as it is read. Without a width
/// nothing is cut: lines are for other programs then.
/// </summary>
internal sealed class TextTable
{
    private const int Gap = 2;
    private readonly Terminal _terminal;
    private readonly TextColumn[] _columns;
    private readonly int[] _widths;
    private readonly StringBuilder _line = new();

    /// <summary>A table on a terminal.</summary>
    public TextTable(Terminal terminal, params TextColumn[] columns)
    {
        _terminal = terminal;
        _columns = columns;
        _widths = [.. columns.Select(column => Math.Max(column.Width, column.Title.Length))];
        int flexible = columns.Count(column => column.IsFlexible);
        if (terminal.Width is not { } width || flexible == 0)
            return;
        int spare = width - _widths.Sum() - Gap * (columns.Length - 1);
        for (int index = 0; index < columns.Length; index++)
        {
            if (!columns[index].IsFlexible)
                continue;
            int share = spare / flexible--;
            spare -= share;
            _widths[index] = Math.Max(columns[index].Title.Length, _widths[index] + share);
        }
    }

    /// <summary>Writes the headings.</summary>
    public void WriteTitles()
    {
        string line = Format([.. _columns.Select(column => column.Title)]);
        _terminal.Out.WriteLine(_terminal.Bold(line));
    }

    /// <summary>Writes one row; control characters are shown as escapes.</summary>
    public void WriteRow(params ReadOnlySpan<string> cells) => _terminal.Out.WriteLine(Format(cells));

    private string Format(ReadOnlySpan<string> cells)
    {
        _line.Clear();
        for (int index = 0; index < cells.Length; index++)
        {
            if (index > 0)
                _line.Append(' ', Gap);
            string cell = Texts.Line(cells[index]);
            bool isCut = _terminal.Width is not null && _columns[index].IsFlexible && TextWidth.Of(cell) > _widths[index];
            if (isCut)
                cell = TextWidth.Cut(cell, _widths[index], _terminal.Ellipsis);
            int blanks = Math.Max(0, _widths[index] - TextWidth.Of(cell));
            if (_columns[index].IsRight)
                _line.Append(' ', blanks).Append(cell);
            else
                _line.Append(cell).Append(' ', blanks);
        }

        string line = _line.ToString().TrimEnd();
        // Narrower than the fixed columns: the rest is cut rather than wrapped.
        return _terminal.Width is { } width && TextWidth.Of(line) > width ? TextWidth.Cut(line, width, _terminal.Ellipsis) : line;
    }
}
