namespace BuildMemo.Fingerprints;

/// <summary>One word of a command, quotes and escapes taken away.</summary>
/// <param name="Text">What the program gets; the text as written when the word is not literal.</param>
/// <param name="IsLiteral">False when the shell puts something in: a variable, a command's output, a glob, the home folder.</param>
public sealed record ShellWord(string Text, bool IsLiteral);

/// <summary>A redirection of a simple command.</summary>
/// <param name="Operator">As written, without the number: <c>&lt;</c>, <c>&gt;</c>, <c>&gt;&gt;</c>, <c>&gt;|</c>, <c>&lt;&gt;</c>, <c>&lt;&amp;</c>, <c>&gt;&amp;</c>, <c>&lt;&lt;</c>, …</param>
/// <param name="Target">File, descriptor, or the end mark of a here-document.</param>
public sealed record ShellRedirection(string Operator, ShellWord Target)
{
    /// <summary>Whether the file is read.</summary>
    public bool IsRead => Operator is "<" or "<>";

    /// <summary>Whether the file is written.</summary>
    public bool IsWrite => Operator is ">" or ">>" or ">|" or "<>" or "&>" or "&>>";
}
