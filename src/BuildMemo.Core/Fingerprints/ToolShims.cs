namespace BuildMemo.Fingerprints;

/// <summary>Programs that choose at run time what they start, so that their own file says nothing about the tool.</summary>
internal static class ToolShims
{
    /// <summary>What chooses, or null for an ordinary program.</summary>
    /// <param name="path">Where the program was found, links not resolved.</param>
    /// <param name="words">The command.</param>
    public static string? Describe(string path, ReadOnlySpan<ShellWord> words)
    {
        string folder = Path.GetFileName(Path.GetDirectoryName(path)) ?? "";
        if (folder == "shims")
        {
            // ~/.pyenv/shims, ~/.rbenv/shims, ~/.nodenv/shims, ~/.jenv/shims, ~/.asdf/shims, mise, scoop
            string owner = (Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(path))) ?? "").TrimStart('.');
            return owner.Length == 0 ? "a shim" : $"a shim of {owner}";
        }
        if (folder == "bin" && Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(path))) == ".volta")
            return "a shim of volta";
        string verb = words.Length > 1 ? words[1].Text : "";
        return (Path.GetFileNameWithoutExtension(path), verb) switch
        {
            ("npx" or "bunx" or "pnpx" or "uvx" or "dnx", _) => "a program that runs whatever package it finds or downloads",
            ("npm", "exec" or "x") or ("pnpm" or "yarn", "dlx" or "exec") or ("pipx" or "uv", "run") => "a program that runs whatever package it finds or downloads",
            _ => null,
        };
    }
}
