using System.Collections.Immutable;
using BuildMemo.Steps;

namespace BuildMemo.Fingerprints;

/// <summary>
/// Everything that determines a step's result, looked up and hashed: what the walker visits. All texts and paths are
/// tokenised, so that the same step has the same facts in every checkout.
/// </summary>
public sealed record StepFacts
{
    /// <summary>What was declared.</summary>
    public required Step Step { get; init; }

    /// <summary>The expanded command: the whole line for the shell, or the program and its arguments one by one; a method's assembly and name.</summary>
    public required ImmutableArray<string> Command { get; init; }

    /// <summary>
    /// Values that count, sorted by name: for a method those that its parameters got, in canonical form; for a command as declared.
    /// </summary>
    public required ImmutableArray<KeyValuePair<string, string>> Parameters { get; init; }

    /// <summary>Tokenised working directory.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Tokenised DepFile; null when none is declared.</summary>
    public string? DepFile { get; init; }

    /// <summary>Tokenised path and kind of each declared output, in declared order.</summary>
    public required ImmutableArray<OutputDeclaration> Outputs { get; init; }

    /// <summary>Declared inputs in declared order, what a glob matched sorted ordinally; ignored ones are left out.</summary>
    public required ImmutableArray<InputFact> Inputs { get; init; }

    /// <summary>Declared variables, sorted by name; a null value is an unset variable.</summary>
    public required ImmutableArray<KeyValuePair<string, string?>> Environment { get; init; }

    /// <summary>What runs, in the order found.</summary>
    public required ImmutableArray<ToolFact> Tools { get; init; }

    /// <summary>Whether the record keeps both streams byte for byte, which another kind of record does not.</summary>
    public bool KeepsStreams { get; init; }

    /// <summary>Whether the command uses <c>{Name}</c>.</summary>
    public bool UsesName { get; init; }
}

/// <summary>An input with its content.</summary>
/// <param name="Path">Tokenised.</param>
/// <param name="Digest">Of its content, a link's target's content.</param>
/// <param name="IsExecutable">The only permission that counts.</param>
public sealed record InputFact(string Path, ContentDigest Digest, bool IsExecutable);

/// <summary>A part of what runs.</summary>
/// <param name="Name">How it is called in explanations; no absolute path.</param>
/// <param name="Digest">Of its content, or canonical content; null when only <paramref name="Text"/> identifies it.</param>
/// <param name="Text">A version or other text that identifies it; empty when its content does.</param>
public sealed record ToolFact(string Name, ContentDigest? Digest, string Text);
