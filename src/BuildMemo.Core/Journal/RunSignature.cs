using BuildMemo.Fingerprints;

namespace BuildMemo.Journal;

/// <summary>
/// Digest over everything that a run was asked: all raw declarations, their order, all settings.
/// Equal signatures mean that the declarations need not even be read.
/// </summary>
/// <param name="Value">The digest.</param>
public readonly record struct RunSignature(Sha256Value Value)
{
    /// <inheritdoc />
    // Written out, for the generated one is compiled just in time (EqualityComparer of a struct of ours), in every build.
    public bool Equals(RunSignature other) => Value == other.Value;

    /// <inheritdoc />
    public override int GetHashCode() => Value.GetHashCode();
}
