using Spectre.Console;

namespace BuildMemo.Tool.Output;

/// <summary>Names and values below each other; long values go on in their column.</summary>
/// <param name="terminal">Where to.</param>
internal sealed class PropertyList(Terminal terminal)
{
    private readonly List<(string Name, string Value)> _rows = [];

    /// <summary>Adds a row; control characters are shown as escapes.</summary>
    public void Add(string name, string value) => _rows.Add((name, Texts.Line(value)));

    /// <summary>Writes the rows.</summary>
    public void Write()
    {
        if (terminal.Width is null)
        {
            int width = _rows.Max(row => row.Name.Length);
            foreach ((string name, string value) in _rows)
                terminal.Out.WriteLine($"{name.PadRight(width)}  {value}".TrimEnd());
            return;
        }

        Grid grid = new();
        grid.AddColumn(new GridColumn().NoWrap().PadRight(2));
        grid.AddColumn(new GridColumn().PadRight(0));
        foreach ((string name, string value) in _rows)
            grid.AddRow(new Text(name, new Style(decoration: Decoration.Bold)), new Text(value));
        terminal.Rich.Write(grid);
    }
}
