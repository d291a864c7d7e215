using System.Collections.Immutable;
using BuildMemo.Steps;

namespace BuildMemo.Run;

/// <summary>An output file that is there after a run, or a reference to those of a shelved step.</summary>
/// <param name="Path">Absolute; for a shelved step <c>buildmemo:</c> and its fingerprint.</param>
/// <param name="AddTo">Item list that gets it; empty for none.</param>
/// <param name="Metadata">Metadata of that item.</param>
/// <param name="KeepOnClean">Whether <c>Clean</c> leaves it.</param>
public sealed record RunOutput(
    string Path, string AddTo, ImmutableArray<KeyValuePair<string, string>> Metadata, bool KeepOnClean)
{
    /// <summary>Whether it is the reference of a shelved step, and <see cref="Path"/> no path.</summary>
    public bool IsReference => StepReference.IsMeant(Path);
}
