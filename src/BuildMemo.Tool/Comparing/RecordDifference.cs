using BuildMemo.Fingerprints;
using BuildMemo.Store;
using BuildMemo.Tool.Stores;

namespace BuildMemo.Tool.Comparing;

/// <summary>What happened to a part of a record.</summary>
internal enum Change
{
    /// <summary>Only the second has it.</summary>
    New,

    /// <summary>Only the first has it.</summary>
    Gone,

    /// <summary>Both have it, with another value.</summary>
    Changed,

    /// <summary>A variable whose digests are salted differently: whether it changed can't be told.</summary>
    Unknown,
}

/// <summary>A component that differs.</summary>
/// <param name="Change">How.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Name">Its name, readable.</param>
/// <param name="Before">Of the first; null when it lacks it.</param>
/// <param name="After">Of the second; null when it lacks it.</param>
internal sealed record ComponentDifference(Change Change, string Kind, string Name, RecordComponent? Before, RecordComponent? After);

/// <summary>An output that differs.</summary>
/// <param name="Change">How.</param>
/// <param name="Path">Its path, readable.</param>
/// <param name="Before">Of the first; null when it lacks it.</param>
/// <param name="After">Of the second; null when it lacks it.</param>
internal sealed record OutputDifference(Change Change, string Path, RecordOutput? Before, RecordOutput? After)
{
    /// <summary>What changed of it: <c>kind</c>, <c>content</c>, <c>mode</c>, <c>target</c>; empty for one that is new or gone.</summary>
    public IReadOnlyList<string> Aspects { get; } = Before is null || After is null ? [] : [.. AspectsOf(Before, After)];

    private static IEnumerable<string> AspectsOf(RecordOutput before, RecordOutput after)
    {
        if (before.Kind != after.Kind)
            yield return "kind";
        else if (before.Digest != after.Digest || before.Size != after.Size)
            yield return "content";
        if (before.IsExecutable != after.IsExecutable)
            yield return "mode";
        if (before.LinkTarget != after.LinkTarget)
            yield return "target";
    }
}

/// <summary>Two records, part by part.</summary>
/// <param name="Components">Those that differ: first in the order of the second record, then those that are gone.</param>
/// <param name="Outputs">In the same order.</param>
/// <param name="PrintedDiffers">Whether what the steps printed differs.</param>
internal sealed record RecordDifference(IReadOnlyList<ComponentDifference> Components, IReadOnlyList<OutputDifference> Outputs, bool PrintedDiffers)
{
    private const string Environment = "environment";

    /// <summary>Whether nothing differs.</summary>
    public bool IsNone => Components.Count == 0 && Outputs.Count == 0 && !PrintedDiffers;

    /// <summary>Compares; times and provenance don't count.</summary>
    public static RecordDifference Of(LocalStore store, Record before, Record after)
    {
        bool hasOtherSalt = before.Provenance.Salt != after.Provenance.Salt;
        List<ComponentDifference> components = Compare(
            before.Components, after.Components, static component => (component.Kind, component.Name),
            (was, now) => was is null ? Change.New
                : now is null ? Change.Gone
                : was.Digest == now.Digest && was.Display == now.Display ? null
                : hasOtherSalt && was.Kind == Environment && was.Digest != default && now.Digest != default ? Change.Unknown
                : Change.Changed,
            static (change, was, now) => new ComponentDifference(change, (now ?? was)!.Kind, PathTokens.ToReadable((now ?? was)!.Name), was, now));
        // Fingerprints are not salted: when nothing else accounts for two of them, the one variable that can't be compared does.
        if (components is [{ Change: Change.Unknown } only] && before.Fingerprint != after.Fingerprint)
            components[0] = only with { Change = Change.Changed };
        List<OutputDifference> outputs = Compare(
            before.Outputs, after.Outputs, static output => output.Path,
            static (was, now) => was is null ? Change.New
                : now is null ? Change.Gone
                : (was with { Inlined = default }) == (now with { Inlined = default }) ? null : Change.Changed,
            static (change, was, now) => new OutputDifference(change, PathTokens.ToReadable((now ?? was)!.Path), was, now));
        bool printedDiffers = before.Capture is { } first && after.Capture is { } second
            ? first.Content.Digest != second.Content.Digest || !first.Parts.SequenceEqual(second.Parts)
            : !RecordJson.MessagesOf(store, before).SequenceEqual(RecordJson.MessagesOf(store, after));
        return new(components, outputs, printedDiffers);
    }

    private static List<TResult> Compare<T, TKey, TResult>(
        IEnumerable<T> before, IEnumerable<T> after, Func<T, TKey> keyOf, Func<T?, T?, Change?> compare, Func<Change, T?, T?, TResult> result)
        where T : class
        where TKey : notnull
    {
        Dictionary<TKey, T> old = [];
        List<TKey> order = [];
        foreach (T item in before)
        {
            if (old.TryAdd(keyOf(item), item))
                order.Add(keyOf(item));
        }

        List<TResult> found = [];
        foreach (T item in after)
        {
            old.Remove(keyOf(item), out T? was);
            if (compare(was, item) is { } change)
                found.Add(result(change, was, item));
        }

        found.AddRange(order.Where(old.ContainsKey).Select(key => result(Change.Gone, old[key], null)));
        return found;
    }
}
