using BuildMemo.Errors;
using BuildMemo.Tool.Output;
using BuildMemo.Values;

namespace BuildMemo.Tool.Stores;

/// <summary>Takes a reference for one record, or says why it can't be.</summary>
internal static class Candidates
{
    private const int MostShown = 20;

    /// <summary>The record meant; null with the exit code, after a message on standard error.</summary>
    public static FoundRecord? Single(ToolContext context, StoreAccess access, string reference, bool isLatest, out int exitCode)
    {
        exitCode = ExitCodes.Done;
        IReadOnlyList<FoundRecord> found = RecordReference.Find(access.Store, reference);
        if (found.Count == 1 || (isLatest && found.Count > 1))
            return found[0];
        if (found.Count == 0)
        {
            exitCode = access.ExitCodeOr(ExitCodes.No);
            string why = RecordReference.IsShortPrefix(reference)
                ? $"of a fingerprint at least {RecordReference.FewestDigits} digits are needed, and no step has that name"
                : "no record's fingerprint begins so and no step has that name";
            string hint = NearMiss.Hint(reference, [.. access.Store.Heads(static _ => true).Select(head => head.Step).Distinct().Order(StringComparer.Ordinal)]);
            context.Fail(exitCode, Codes.RecordNotFound, $"'{reference}' is not in the cache (it may have been cleared): {why}.{Texts.Line(hint)} "
                + "dotnet buildmemo list shows what there is.");
            return null;
        }

        exitCode = context.Fail(ExitCodes.Usage, Codes.RecordAmbiguous, $"'{reference}' means {found.Count} records. Name one by its fingerprint:");
        DateTimeOffset now = DateTimeOffset.UtcNow;
        foreach (FoundRecord candidate in found.Take(MostShown))
        {
            string age = Texts.Age(now - candidate.Record.Provenance.Created);
            context.Terminal.Error.WriteLine($"  {Distinct(candidate, found)}  {Texts.Line(candidate.Record.Step)}  {age} ago");
        }

        if (found.Count > MostShown)
            context.Terminal.Error.WriteLine($"  and {found.Count - MostShown} more");
        return null;
    }

    // As many digits as it takes to tell it from the others.
    private static string Distinct(FoundRecord candidate, IReadOnlyList<FoundRecord> all)
    {
        string fingerprint = candidate.Record.Fingerprint.ToString();
        int digits = Texts.Short(fingerprint).Length;
        while (digits < fingerprint.Length && all.Count(other => other.Record.Fingerprint.ToString().StartsWith(fingerprint[..digits], StringComparison.Ordinal)) > 1)
            digits++;
        return fingerprint[..digits];
    }
}
