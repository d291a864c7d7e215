namespace BuildMemo.Errors;

/// <summary>
/// Every code of BuildMemo, in one place; docs/reference/codes.md explains each, and a test compares the two.
/// 1xxx declarations, 2xxx running a step, 3xxx the store, 4xxx the journal, 5xxx settings, 6xxx MSBuild, 7xxx the tool.
/// A code is never reused for something else.
/// </summary>
public static class Codes
{
    // 1xxx: declarations; all of them are reported before anything runs.

    // 2xxx: running and capturing a step.

    // 3xxx: the store; warnings only, for no fault of the store fails a build.

    /// <summary>There is no libzstd on this machine; brotli stands in.</summary>
    public static readonly Code ZstdMissing = new("BMEMO3000", Severity.Message, "libzstd is missing");

    /// <summary>The folder given as the store is none, belongs to another user, or can't be reached.</summary>
    public static readonly Code StoreRefused = new("BMEMO3001", Severity.Warning, "the store's folder can't be used");

    /// <summary>A full disk, a read-only file system, a missing permission: nothing more is stored in this run.</summary>
    public static readonly Code StoreUnwritable = new("BMEMO3002", Severity.Warning, "the store can't be written");

    /// <summary>A file of the store is short or fails its checksum; it was moved to <c>quarantine</c>.</summary>
    public static readonly Code StoreDamaged = new("BMEMO3003", Severity.Warning, "a file of the store is damaged");

    /// <summary>The system would not give the content of a file of the store.</summary>
    public static readonly Code StoreUnreadable = new("BMEMO3004", Severity.Warning, "a file of the store can't be read");

    /// <summary>A later BuildMemo wrote the file or the store.</summary>
    public static readonly Code StoreNewer = new("BMEMO3005", Severity.Warning, "the store holds a newer format");

    /// <summary>The store's folder vanished while a build used it.</summary>
    public static readonly Code StoreDeleted = new("BMEMO3006", Severity.Warning, "the store was deleted while in use");

    /// <summary>A record past the bounds of the format.</summary>
    public static readonly Code RecordTooLarge = new("BMEMO3007", Severity.Warning, "a result is too large for the store");

    // 4xxx: the journal.

    // 5xxx: settings.

    // 6xxx: MSBuild.

    // 7xxx: the tool.

    /// <summary>All codes, in the order of their numbers.</summary>
    public static IReadOnlyList<Code> All { get; } =
    [
        .. typeof(Codes).GetFields(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Static)
            .Where(field => field.FieldType == typeof(Code))
            .Select(field => (Code)field.GetValue(null)!)
            .OrderBy(code => code.Id, StringComparer.Ordinal),
    ];
}
