using BuildMemo.Store;

namespace BuildMemo.Tool.Stores;

/// <summary>How a person names a record: the beginning of its fingerprint, <c>buildmemo:FINGERPRINT</c>, or its step's name.</summary>
internal static class RecordReference
{
    /// <summary>What a reference begins with where records are passed around.</summary>
    public const string Scheme = "buildmemo:";

    /// <summary>Fewer digits say too little to be meant as a fingerprint.</summary>
    public const int FewestDigits = 4;

    private const int FingerprintDigits = 64;

    /// <summary>Whether a text can be the beginning of a fingerprint.</summary>
    public static bool IsPrefix(string text) =>
        text.Length is >= FewestDigits and <= FingerprintDigits && text.All(char.IsAsciiHexDigit);

    /// <summary>Whether a text would be the beginning of a fingerprint, were it longer.</summary>
    public static bool IsShortPrefix(string reference)
    {
        string text = reference.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? reference[Scheme.Length..] : reference;
        return text.Length < FewestDigits && text.All(char.IsAsciiHexDigit);
    }

    /// <summary>The records that a reference can mean, newest first; more than one is for the caller to refuse.</summary>
    public static IReadOnlyList<FoundRecord> Find(LocalStore store, string reference)
    {
        bool isFingerprint = reference.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);
        string text = isFingerprint ? reference[Scheme.Length..] : reference;
        if (IsPrefix(text))
        {
            IReadOnlyList<FoundRecord> found = Load(store.RecordsWithPrefix(text.ToLowerInvariant()), _ => true);
            if (found.Count > 0)
                return found;
        }

        // The heads tell which; of those all is read.
        return isFingerprint ? [] : Load(store.Heads(head => head.Step == reference).SelectMany(head => store.RecordsWithPrefix(head.Fingerprint.ToString())), _ => true);
    }

    private static IReadOnlyList<FoundRecord> Load(IEnumerable<StoredRecord> records, Func<Record, bool> isMeant) =>
        [.. records.Select(stored => new FoundRecord(stored, stored.Load()!)).Where(found => found.Record is not null && isMeant(found.Record))
            .OrderByDescending(found => found.Record.Provenance.Created)];
}

/// <summary>A record with its place in the store.</summary>
/// <param name="Stored">Its place.</param>
/// <param name="Record">Itself.</param>
internal sealed record FoundRecord(StoredRecord Stored, Record Record);
