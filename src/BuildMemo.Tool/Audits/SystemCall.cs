namespace BuildMemo.Tool.Audits;

/// <summary>One call that a traced process made, arguments split, nothing resolved.</summary>
/// <param name="Process">Its number (of the thread, as the kernel counts).</param>
/// <param name="Name"><c>openat</c>.</param>
/// <param name="Arguments">As printed: <c>"a\nb"</c>, <c>3&lt;/tmp&gt;</c>, <c>O_RDONLY</c>.</param>
/// <param name="Result">What stands after the equals sign.</param>
internal readonly record struct SystemCall(int Process, string Name, List<string> Arguments, string Result)
{
    /// <summary>Whether it did what it was asked.</summary>
    public bool Succeeded => Result.Length > 0 && Result[0] is not ('-' or '?');

    /// <summary>Whether there is nothing by that name.</summary>
    public bool IsAbsent => Result.StartsWith("-1 ENOENT", StringComparison.Ordinal) || Result.StartsWith("-1 ENOTDIR", StringComparison.Ordinal);

    /// <summary>An argument, or nothing where there are fewer.</summary>
    public string this[int index] => index < Arguments.Count ? Arguments[index] : "";
}
