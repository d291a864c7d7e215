namespace BuildMemo.Steps;

/// <summary>An assembly with methods for steps that the project references (a <c>MemoAssembly</c> item).</summary>
/// <param name="Name">What <c>Assembly</c> may name it: its file name without extension.</param>
/// <param name="Path">Absolute.</param>
public sealed record MethodAssembly(string Name, string Path)
{
    /// <summary>Name of the project that it comes from, without extension; counts as a name too. Empty when it comes from none.</summary>
    public string Project { get; init; } = "";
}
