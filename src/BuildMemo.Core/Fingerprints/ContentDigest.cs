namespace BuildMemo.Fingerprints;

/// <summary>SHA-256 of a file's uncompressed content; the key of a blob.</summary>
/// <param name="Value">The digest.</param>
public readonly record struct ContentDigest(Sha256Value Value)
{
    /// <summary>Reads 64 hexadecimal digits.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ContentDigest result)
    {
        bool parsed = Sha256Value.TryParse(text, out Sha256Value value);
        result = new(value);
        return parsed;
    }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => Value.ToString();

    // Written out: the generated comparison goes through EqualityComparer<T>, which is compiled just in time in every build.
    /// <inheritdoc />
    public bool Equals(ContentDigest other) => Value.Equals(other.Value);

    /// <inheritdoc />
    public override int GetHashCode() => Value.GetHashCode();
}
