using System.Collections.Immutable;

namespace BuildMemo.Run;

/// <summary>An output file that is there after a run.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="AddTo">Item list that gets it; empty for none.</param>
/// <param name="Metadata">Metadata of that item.</param>
/// <param name="KeepOnClean">Whether <c>Clean</c> leaves it.</param>
public sealed record RunOutput(
    string Path, string AddTo, ImmutableArray<KeyValuePair<string, string>> Metadata, bool KeepOnClean);
