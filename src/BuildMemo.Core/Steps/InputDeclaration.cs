namespace BuildMemo.Steps;

/// <summary>A declared input: a file, or a glob that is matched anew in each build.</summary>
/// <param name="Path">Absolute and normalised; for a glob its pattern, absolute as well.</param>
/// <param name="IsGlob">Whether <paramref name="Path"/> holds <c>*</c> or <c>?</c>.</param>
public sealed record InputDeclaration(string Path, bool IsGlob)
{
    /// <summary>Whether <see cref="Path"/> is a reference to a shelved step's record (<c>buildmemo:…</c>) and no path.</summary>
    public bool IsReference { get; init; }

    /// <summary>Whether it is the step's Include: a missing one may have been meant as a plain name.</summary>
    public bool IsInclude { get; init; }
}
