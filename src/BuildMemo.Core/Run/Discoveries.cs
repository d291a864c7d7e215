using System.Collections.Immutable;
using BuildMemo.Files;
using BuildMemo.Fingerprints;
using BuildMemo.Store;

namespace BuildMemo.Run;

/// <summary>
/// The second level of the fingerprint (design.md, 5): the declared components lead to lists of paths seen before, and the list
/// whose files are as they were decides.
/// </summary>
/// <param name="contents">Hashes files.</param>
/// <param name="tokens">Path tokens of the project.</param>
internal sealed class Discoveries(FileContents contents, PathTokens tokens)
{
    /// <summary>The paths of the list as they are now, in the list's order; null when a path can't be understood here.</summary>
    public ImmutableArray<DiscoveredState>? Look(IReadOnlyList<string> tokenised)
    {
        ImmutableArray<DiscoveredState>.Builder states = ImmutableArray.CreateBuilder<DiscoveredState>(tokenised.Count);
        foreach (string name in tokenised)
        {
            if (!tokens.TryExpand(name, out string path) || !Path.IsPathFullyQualified(path))
                return null;
            states.Add(Look(path, name));
        }

        return states.MoveToImmutable();
    }

    /// <summary>A path as it is now.</summary>
    public DiscoveredState LookAgain(DiscoveredState before) => Look(before.Path, before.Tokenised);

    /// <summary>Absolute paths as a list: tokenised, sorted ordinally, without doubles.</summary>
    public ImmutableArray<string> ListOf(IEnumerable<string> paths)
    {
        SortedSet<string> list = new(StringComparer.Ordinal);
        foreach (string path in paths)
            list.Add(tokens.Tokenize(path));
        return [.. list];
    }

    /// <summary>The fingerprint of the declared components together with the states.</summary>
    public static Fingerprint FingerprintOf(Fingerprint declared, ImmutableArray<DiscoveredState> states)
    {
        using HashingSink sink = new();
        FingerprintWalker.VisitDiscovered(declared, Pairs(states), sink);
        return sink.ToFingerprint();
    }

    /// <summary>The components of the states, for explanations.</summary>
    public static IReadOnlyList<StepComponent> ComponentsOf(Fingerprint declared, ImmutableArray<DiscoveredState> states)
    {
        ExplainingSink sink = new([]);
        FingerprintWalker.VisitDiscovered(declared, Pairs(states), sink);
        // The first component is the declared fingerprint, whose parts are explained one by one elsewhere.
        return [.. sink.Components.Skip(1)];
    }

    /// <summary>The states as records keep them.</summary>
    public static ImmutableArray<DiscoveredInput> InputsOf(ImmutableArray<DiscoveredState> states) =>
        [.. states.Select(state => new DiscoveredInput(state.Tokenised, state.File?.Digest))];

    private DiscoveredState Look(string path, string tokenised)
    {
        long takenAt = Clock.NowNanoseconds();
        FileStatus status = contents.StatusOf(path);
        ResolvedInput? file = status.Kind == FileKind.File ? contents.Find(path, out _) : null;
        return new(path, tokenised, file, file?.Status ?? status, takenAt);
    }

    private static IEnumerable<KeyValuePair<string, ContentDigest?>> Pairs(ImmutableArray<DiscoveredState> states)
    {
        foreach (DiscoveredState state in states)
            yield return new(state.Tokenised, state.File?.Digest);
    }
}
