using System.Text;

namespace BuildMemo.Steps;

/// <summary>
/// The content of a response file: one path a line, UTF-8 without a mark, line feeds, paths as in <c>{Inputs}</c>. A path with white
/// space, a quote, a backslash, a <c>#</c> or a leading <c>@</c> is put into <c>"…"</c>, with a backslash before <c>"</c> and <c>\</c>
/// (the syntax of GCC, Clang and many others; on Windows, where paths hold neither, backslashes stay single).
/// </summary>
public static class ResponseFileText
{
    /// <summary>Writes the inputs of a command into a file, which must not exist or is overwritten.</summary>
    public static void Write(string file, CommandValues values)
    {
        using var writer = new StreamWriter(file, false, new UTF8Encoding(false));
        foreach (string input in values.Inputs)
        {
            writer.Write(Quote(CommandPath.Form(input, values.WorkingDirectory, values.Root), OperatingSystem.IsWindows()));
            writer.Write('\n');
        }
    }

    /// <summary>The path as one line of it.</summary>
    internal static string Quote(string path, bool isWindows)
    {
        bool isPlain = path.Length > 0 && path[0] != '@' && !path.AsSpan().ContainsAny("\"'#") && (isWindows || !path.Contains('\\', StringComparison.Ordinal));
        foreach (char letter in path)
            isPlain &= !char.IsWhiteSpace(letter);
        if (isPlain)
            return path;
        string text = isWindows ? path : path.Replace("\\", "\\\\", StringComparison.Ordinal);
        return $"\"{text.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
    }
}
