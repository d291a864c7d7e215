namespace BuildMemo.Fingerprints;

/// <summary>What of a file is hashed. The numbers are part of the journal's format.</summary>
internal enum ContentKind
{
    /// <summary>Its bytes.</summary>
    Raw = 0,

    /// <summary>For a managed assembly its canonical content, for anything else its bytes.</summary>
    Canonical = 1,
}
