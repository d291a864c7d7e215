using System.Collections.Immutable;

namespace BuildMemo.Fingerprints;

/// <summary>What <see cref="ShellWords"/> found in a command line.</summary>
/// <param name="Commands">
/// Every simple command in the order written, inner ones before the command they stand in; wrappers (<c>env</c>, <c>xargs</c>)
/// are followed by what they run.
/// </param>
/// <param name="OtherWords">Words that belong to no simple command: those of <c>for</c> and <c>case</c>, and values of assignments.</param>
/// <param name="IsComplete">False when a quote or a bracket is not closed; what stands before it was still taken apart.</param>
public sealed record ShellScript(ImmutableArray<SimpleCommand> Commands, ImmutableArray<ShellWord> OtherWords, bool IsComplete);
