namespace BuildMemo.Steps;

/// <summary>How a shelved step's record is named wherever a path may stand: <c>buildmemo:</c> and its fingerprint.</summary>
public static class StepReference
{
    /// <summary>What a reference begins with.</summary>
    public const string Scheme = "buildmemo:";

    /// <summary>Hexadecimal digits of a fingerprint.</summary>
    public const int Digits = 64;

    /// <summary>Whether a text is meant as a reference.</summary>
    public static bool IsMeant(string text) => text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>The reference to a fingerprint.</summary>
    /// <param name="fingerprint">64 hexadecimal digits.</param>
    public static string To(string fingerprint) => Scheme + fingerprint;

    /// <summary>The fingerprint of a reference in lower case; null when the text is none.</summary>
    public static string? FingerprintOf(string text)
    {
        if (!IsMeant(text) || text.Length != Scheme.Length + Digits)
            return null;
        foreach (char digit in text.AsSpan(Scheme.Length))
        {
            if (!char.IsAsciiHexDigit(digit))
                return null;
        }

        return text[Scheme.Length..].ToLowerInvariant();
    }
}
