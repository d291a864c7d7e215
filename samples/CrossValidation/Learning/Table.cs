using System.Globalization;

namespace Learning;

/// <summary>Rows of numbers, each of a class.</summary>
internal sealed record Table(double[][] Rows, int[] Classes, string[] ClassNames)
{
    /// <summary>Reads a table: the first line counts rows and columns and names the classes, the last column is the number of the class.</summary>
    public static Table Read(string path)
    {
        string[][] lines = [.. File.ReadLines(path).Select(line => line.Split(','))];
        int columns = int.Parse(lines[0][1], CultureInfo.InvariantCulture);
        return new(
            [.. lines.Skip(1).Select(line => Array.ConvertAll(line[..columns], cell => double.Parse(cell, CultureInfo.InvariantCulture)))],
            [.. lines.Skip(1).Select(line => int.Parse(line[columns], CultureInfo.InvariantCulture))],
            lines[0][2..]);
    }
}
