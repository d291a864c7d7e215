using BuildMemo.Fingerprints;

namespace BuildMemo.Journal;

/// <summary>
/// Digest over everything that a run was asked: all raw declarations, their order, all settings.
/// Equal signatures mean that the declarations need not even be read.
/// </summary>
/// <param name="Value">The digest.</param>
public readonly record struct RunSignature(Sha256Value Value);
