using System.Globalization;

namespace BuildMemo.Fingerprints;

/// <summary>Version of a runtime or an SDK: three numbers, and a label that sorts before none.</summary>
internal sealed record DotnetVersion(int Major, int Minor, int Patch, string Label) : IComparable<DotnetVersion>
{
    /// <summary>The feature band of an SDK: the hundreds of its patch number.</summary>
    public int Band => Patch / 100;

    /// <summary>Reads <c>10.0.401</c> or <c>10.0.100-rc.1</c>; null for anything else.</summary>
    public static DotnetVersion? Parse(string text)
    {
        int dash = text.IndexOf('-', StringComparison.Ordinal);
        string[] numbers = (dash < 0 ? text : text[..dash]).Split('.');
        return numbers.Length == 3 && Number(numbers[0], out int major) && Number(numbers[1], out int minor) && Number(numbers[2], out int patch)
            ? new DotnetVersion(major, minor, patch, dash < 0 ? "" : text[(dash + 1)..])
            : null;
    }

    /// <inheritdoc />
    public int CompareTo(DotnetVersion? other)
    {
        if (other is null)
            return 1;
        int order = (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));
        if (order != 0)
            return order;
        if (Label.Length == 0 || other.Label.Length == 0)
            return other.Label.Length.CompareTo(Label.Length);
        return string.Compare(Label, other.Label, CultureInfo.InvariantCulture, CompareOptions.NumericOrdering);
    }

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Patch}") + (Label.Length == 0 ? "" : "-" + Label);

    private static bool Number(string text, out int value) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
