using System.Collections.Immutable;
using BuildMemo.Capture;
using BuildMemo.Fingerprints;
using BuildMemo.Store;

namespace BuildMemo.Run;

/// <summary>The texts that bind a record when outputs hold them, ready to be searched for.</summary>
/// <param name="Tokens">Which token each text belongs to.</param>
/// <param name="Texts">The searcher.</param>
internal sealed record OutputTextSet(ImmutableArray<UsedToken> Tokens, OutputTexts Texts)
{
    /// <summary>The bindings of the texts that were found.</summary>
    public ImmutableArray<PathBinding> BindingsOf(ImmutableArray<string> found) =>
        [.. Tokens.Where(token => found.Contains(token.Text)).Select(token => new PathBinding(token.Token, token.Text))];
}
