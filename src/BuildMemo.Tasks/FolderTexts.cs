namespace BuildMemo.Tasks;

/// <summary>
/// Mends the project's folders within commands. On Unix the SDK gives some with a backslash (<c>obj\Release/net10.0/</c>, when
/// <c>obj</c> was not there at evaluation); MSBuild mends that in paths and items, but not inside a command, where a shell takes it
/// for an escape. So what MSBuild tells us of a folder may be mended already while the command is not: both separators match.
/// </summary>
internal sealed class FolderTexts
{
    // One or two letters before a backslash are more often an escape than a folder.
    private const int ShortestFolder = 3;

    private readonly string[] _folders;

    /// <summary>Takes the values of folder properties, with either separator; empty on Windows, where nothing needs mending.</summary>
    public FolderTexts(IEnumerable<string> folders) => _folders = Path.DirectorySeparatorChar != '/' ? [] :
    [
        .. folders.Select(folder => folder.Replace('\\', '/')).Where(folder => folder.Length > ShortestFolder && folder[^1] == '/')
            .Distinct().OrderByDescending(folder => folder.Length),
    ];

    /// <summary>The text with <c>/</c> in each of the folders that stands in it.</summary>
    public string Mend(string text)
    {
        char[]? mended = null;
        for (int start = 0; start < text.Length; start++)
        {
            if (start > 0 && IsPartOfName(text[start - 1]))
                continue;
            foreach (string folder in _folders)
            {
                if (!StandsAt(text, start, folder))
                    continue;
                folder.CopyTo(0, mended ??= text.ToCharArray(), start, folder.Length);
                start += folder.Length - 1;
                break;
            }
        }

        return mended is null ? text : new(mended);
    }

    private static bool IsPartOfName(char character) => char.IsLetterOrDigit(character) || character is '_' or '-' or '.';

    private static bool StandsAt(string text, int start, string folder)
    {
        int end = start + folder.Length;
        // `obj\/` is an escaped separator in a pattern of sed or awk, not a folder.
        if (end > text.Length || (end < text.Length && text[end] is '/' or '\\'))
            return false;
        for (int index = 0; index < folder.Length; index++)
        {
            char character = text[start + index];
            if (character != folder[index] && !(character == '\\' && folder[index] == '/'))
                return false;
        }

        return true;
    }
}
