using System.Globalization;

namespace BuildMemo.Tool.Audits;

/// <summary>
/// Reads what <c>strace -f -o FILE</c> writes: one call a line, behind the number of its process. A call that another process
/// interrupts stands in two halves, which are put together again. Lines that are no calls (signals, exits) are passed over, as is a line
/// that was cut when its writer was killed.
/// </summary>
internal static class TraceReader
{
    private const string Unfinished = "<unfinished ...>";
    private const string Resumed = " resumed>";

    /// <summary>The calls, each when it was over.</summary>
    public static IEnumerable<SystemCall> Read(TextReader trace)
    {
        Dictionary<int, string> begun = [];
        while (trace.ReadLine() is { } line)
        {
            int blank = line.IndexOf(' ', StringComparison.Ordinal);
            if (blank <= 0 || !int.TryParse(line.AsSpan(0, blank), NumberStyles.None, CultureInfo.InvariantCulture, out int process))
                continue;
            string text = line[blank..].TrimStart();
            if (text.StartsWith("<... ", StringComparison.Ordinal))
            {
                int end = text.IndexOf(Resumed, StringComparison.Ordinal);
                if (end < 0 || !begun.Remove(process, out string? first))
                    continue;
                text = first + text[(end + Resumed.Length)..];
            }

            if (text.EndsWith(Unfinished, StringComparison.Ordinal))
            {
                begun[process] = text[..^Unfinished.Length];
                continue;
            }

            if (Parse(process, text) is { } call)
                yield return call;
        }

        // Ended in the midst of a call, as execve of a thread and exits are.
        foreach ((int process, string text) in begun)
        {
            if (Parse(process, text + ") = ?") is { } call)
                yield return call;
        }
    }

    /// <summary>
    /// Which process started which: read before all else, for a child may be heard of before its parent's call is over.
    /// </summary>
    public static Dictionary<int, (int Parent, bool SharesFolder)> Parents(TextReader trace)
    {
        Dictionary<int, (int Parent, bool SharesFolder)> parents = [];
        Dictionary<int, string> begun = [];
        while (trace.ReadLine() is { } line)
        {
            if (!line.Contains("clone", StringComparison.Ordinal) && !line.Contains("fork", StringComparison.Ordinal))
                continue;
            int blank = line.IndexOf(' ', StringComparison.Ordinal);
            if (blank <= 0 || !int.TryParse(line.AsSpan(0, blank), NumberStyles.None, CultureInfo.InvariantCulture, out int process))
                continue;
            string text = line[blank..].TrimStart();
            if (text.EndsWith(Unfinished, StringComparison.Ordinal))
            {
                begun[process] = text;
                continue;
            }

            bool isSecondHalf = text.StartsWith("<... ", StringComparison.Ordinal);
            string call = isSecondHalf && begun.Remove(process, out string? first) ? first + text : text;
            int name = call.IndexOf('(', StringComparison.Ordinal);
            if (name < 0 || call[..name] is not ("clone" or "clone3" or "fork" or "vfork"))
                continue;
            int equals = text.LastIndexOf("= ", StringComparison.Ordinal);
            if (equals >= 0 && int.TryParse(text.AsSpan(equals + 2).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int child) && child > 0)
                parents.TryAdd(child, (process, call.Contains("CLONE_FS", StringComparison.Ordinal)));
        }

        return parents;
    }

    private static SystemCall? Parse(int process, string text)
    {
        int open = text.IndexOf('(', StringComparison.Ordinal);
        if (open <= 0 || !char.IsAsciiLetter(text[0]))
            return null;
        List<string> arguments = TraceText.Split(text.AsSpan(open + 1), out int end);
        ReadOnlySpan<char> rest = text.AsSpan(open + 1 + end).Trim();
        // Cut in the midst of a line.
        if (rest.IsEmpty || rest[0] != '=')
            return null;
        return new(process, text[..open], arguments, rest[1..].Trim().ToString());
    }
}
