using System.Collections.Immutable;

namespace BuildMemo.Fingerprints;

/// <summary>One program call of a command line: its words, and where it runs.</summary>
public sealed record SimpleCommand
{
    /// <summary>In order, the program first; empty for assignments or redirections alone.</summary>
    public required ImmutableArray<ShellWord> Words { get; init; }

    /// <summary>Redirections in order; those of a compound command (<c>{ …; } &gt; x</c>) stand in a command without words.</summary>
    public ImmutableArray<ShellRedirection> Redirections { get; init; } = [];

    /// <summary>
    /// Where it runs, after literal <c>cd</c>s: empty for the folder the command line starts in, else relative to that or absolute;
    /// null when it can't be known.
    /// </summary>
    public string? Directory { get; init; } = "";

    /// <summary>
    /// <c>PATH</c> that it is looked up on where the command line sets it; <see cref="InheritedPath"/> stands for the value
    /// before. Null when the command line does not touch it.
    /// </summary>
    public string? SearchPath { get; init; }

    /// <summary>Stands for the earlier value in <see cref="SearchPath"/>.</summary>
    public const char InheritedPath = '\0';

    /// <summary>False when <c>PATH</c> is set to something that is not known before the command runs.</summary>
    public bool IsSearchPathKnown { get; init; } = true;

    /// <summary>Whether its standard input is another command's output.</summary>
    public bool IsFedByPipe { get; init; }

    /// <summary>Whether a builtin of the shell does it, so that the shell itself is the tool.</summary>
    public bool IsBuiltin { get; init; }

    /// <summary>
    /// The program as written, or null when it can't be known before the command runs (<c>$X</c>, <c>eval</c>), or there is none.
    /// </summary>
    public string? Program => Words.Length > 0 && Words[0].IsLiteral && Words[0].Text != "eval" ? Words[0].Text : null;

    /// <summary>Whether it runs something that can't be known before.</summary>
    public bool IsUnknown => Words.Length > 0 && Program is null;
}
