namespace BuildMemo.Values;

/// <summary>Truth values as MSBuild users write them.</summary>
public static class Truth
{
    /// <summary>What is accepted, for messages.</summary>
    public const string Accepted = "true, false";

    /// <summary>Reads <c>true</c> or <c>false</c> in any case.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out bool value)
    {
        value = text.Equals("true", StringComparison.OrdinalIgnoreCase);
        return value || text.Equals("false", StringComparison.OrdinalIgnoreCase);
    }
}
