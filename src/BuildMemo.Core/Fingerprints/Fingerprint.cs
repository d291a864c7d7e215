namespace BuildMemo.Fingerprints;

/// <summary>SHA-256 over the canonical encoding of all that determines a step's result; the key of a record.</summary>
/// <param name="Value">The digest.</param>
public readonly record struct Fingerprint(Sha256Value Value)
{
    /// <summary>Reads 64 hexadecimal digits.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Fingerprint result)
    {
        bool parsed = Sha256Value.TryParse(text, out Sha256Value value);
        result = new(value);
        return parsed;
    }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => Value.ToString();

    // Written out: the generated comparison goes through EqualityComparer<T>, which is compiled just in time in every build.
    /// <inheritdoc />
    public bool Equals(Fingerprint other) => Value.Equals(other.Value);

    /// <inheritdoc />
    public override int GetHashCode() => Value.GetHashCode();
}
