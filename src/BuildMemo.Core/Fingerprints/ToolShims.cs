namespace BuildMemo.Fingerprints;

/// <summary>Programs that choose at run time what they start, so that their own file says nothing about the tool.</summary>
internal static class ToolShims
{
    /// <summary>What chooses, or null for an ordinary program.</summary>
    /// <param name="path">Where the program was found, links not resolved.</param>
    /// <param name="words">The command.</param>
    public static string? Describe(string path, ReadOnlySpan<ShellWord> words)
    {
        ReadOnlySpan<char> folder = Path.GetFileName(Path.GetDirectoryName(path.AsSpan()));
        if (folder is "shims")
        {
            // ~/.pyenv/shims, ~/.rbenv/shims, ~/.nodenv/shims, ~/.jenv/shims, ~/.asdf/shims, mise, scoop
            string owner = Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(path.AsSpan()))).TrimStart('.').ToString();
            return owner.Length == 0 ? "a shim" : $"a shim of {owner}";
        }
        if (folder is "bin" && Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(path.AsSpan()))) is ".volta")
            return "a shim of volta";
        string verb = words.Length > 1 ? words[1].Text : "";
        return (Path.GetFileName(path), verb) switch
        {
            ("npx" or "bunx" or "pnpx" or "uvx" or "dnx", _) => "a program that runs whatever package it finds or downloads",
            ("npm", "exec" or "x") or ("pnpm" or "yarn", "dlx" or "exec") or ("pipx" or "uv", "run") => "a program that runs whatever package it finds or downloads",
            _ => null,
        };
    }
}
