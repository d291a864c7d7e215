using BuildMemo.Settings;

namespace BuildMemo.Fingerprints;

/// <summary>
/// Replaces the folders of a checkout by tokens, so that a result moves between checkouts, configurations and target frameworks
/// (design.md, 5 "Path tokens"), and puts in what they stand for here. It only looks at texts, never at the disk.
/// </summary>
/// <remarks>
/// A token is U+001A and one letter: upper case where the path was written absolute, lower case where it was relative to the folder
/// that the command runs in. A literal U+001A is doubled. So a token has a fixed length, needs no end mark, and
/// <see cref="Expand"/> gives back exactly what <see cref="Tokenize"/> was given.
/// Replacing is sound wherever it happens: two texts become equal only when each holds its own checkout's folder at the same place,
/// and an output that depends on the folder's text is bound to it (<see cref="TextsToFind"/>).
/// A relative path keeps its form: it expands to the relative path of the same folder in the other checkout.
/// A relative text without a separator (<c>obj</c>) or under four characters is left as it is: it is the same nearly everywhere, and as
/// a token it would bind nearly every output.
/// On Windows case and kind of separator are those of the token's text after a round-trip (untested).
/// </remarks>
public sealed class PathTokens
{
    /// <summary>What starts a token.</summary>
    public const char Escape = '\u001A';

    /// <summary>The name of the token for <see cref="ProjectPaths.Root"/>.</summary>
    public const string Root = "Root";

    /// <summary>The name of the token for <see cref="ProjectPaths.ProjectDirectory"/>.</summary>
    public const string Project = "Project";

    private readonly string _projectDirectory;
    private readonly string _root;
    private readonly PathToken[] _tokens;
    private readonly PathTokenView _projectView;
    private readonly Dictionary<string, PathTokenView> _views = new(StringComparer.Ordinal);

    /// <summary>Builds the tokens of a project.</summary>
    /// <param name="paths">The project's folders.</param>
    /// <param name="homeFolder">The user's home folder, which is never a token; null when there is none.</param>
    public PathTokens(ProjectPaths paths, string? homeFolder)
    {
        ArgumentNullException.ThrowIfNull(paths);
        _projectDirectory = Normalise(paths.ProjectDirectory);
        _root = Normalise(paths.Root);
        string home = homeFolder is null ? "" : Normalise(homeFolder);
        // Where two folders are the same the first one is taken, so that every checkout of that shape gives the same token.
        var tokens = new List<PathToken>(7);
        Add(tokens, 'I', paths.IntermediateOutputPath, home);
        Add(tokens, 'O', paths.OutDir, home);
        Add(tokens, 'B', paths.BaseIntermediateOutputPath, home);
        Add(tokens, 'A', paths.ArtifactsPath, home);
        Add(tokens, 'P', paths.ProjectDirectory, home);
        Add(tokens, 'R', paths.Root, home);
        Add(tokens, 'N', paths.NuGetPackageRoot, home);
        _tokens = [.. tokens];
        _projectView = new PathTokenView(_tokens, _projectDirectory);
        var all = new List<(string Token, string Text)>(_tokens.Length);
        foreach (PathToken token in _tokens)
            all.Add((token.Name, token.Text));
        All = all;
    }

    /// <summary>A text with tokens for people, without knowing a project: <c>{Root}/src/a.txt</c>. There is no way back.</summary>
    public static string ToReadable(string tokenised)
    {
        ArgumentNullException.ThrowIfNull(tokenised);
        if (!tokenised.Contains(Escape, StringComparison.Ordinal))
            return tokenised;
        var text = new System.Text.StringBuilder(tokenised.Length + 16);
        for (int index = 0; index < tokenised.Length; index++)
        {
            char letter = tokenised[index];
            if (letter == Escape && index + 1 < tokenised.Length)
            {
                index++;
                string? name = NameOf(char.ToUpperInvariant(tokenised[index]));
                text.Append(name is null ? tokenised[index] : $"{{{name}}}");
                continue;
            }

            text.Append(letter);
        }

        return text.ToString();
    }

    /// <summary>Takes a stored path apart, without knowing a project: the folder that it starts from, and the rest with <c>/</c>.</summary>
    /// <param name="tokenised">A path as a record holds it.</param>
    /// <param name="token">Name of the token that it starts with; empty for none.</param>
    /// <param name="rest">What follows; empty for the folder itself.</param>
    /// <returns>False for an unknown token, and for one that is not at the start or not a whole folder.</returns>
    public static bool TrySplit(string tokenised, out string token, out string rest)
    {
        ArgumentNullException.ThrowIfNull(tokenised);
        token = "";
        rest = tokenised;
        if (tokenised.StartsWith(Escape) && !(tokenised.Length > 1 && tokenised[1] == Escape))
        {
            if (tokenised.Length < 2 || NameOf(char.ToUpperInvariant(tokenised[1])) is not { } name)
                return false;
            if (tokenised.Length > 2 && tokenised[2] is not ('/' or '\\'))
                return false;
            token = name;
            rest = tokenised.Length > 2 ? tokenised[3..] : "";
        }

        const string twice = "\u001A\u001A", mark = "\u001A";
        if (rest.Replace(twice, "", StringComparison.Ordinal).Contains(Escape, StringComparison.Ordinal))
            return false;
        rest = rest.Replace(twice, mark, StringComparison.Ordinal);
        return true;
    }

    private static string? NameOf(char letter) => letter switch
    {
        'I' => "Intermediate",
        'O' => "OutDir",
        'B' => "BaseIntermediate",
        'A' => "Artifacts",
        'P' => Project,
        'R' => Root,
        'N' => "Packages",
        _ => null,
    };

    /// <summary>Every token with the absolute text that it stands for.</summary>
    public IReadOnlyList<(string Token, string Text)> All { get; }

    /// <summary>Replaces folders by tokens, the longest first, at component boundaries.</summary>
    /// <param name="text">A path, a command line, a diagnostic: any text.</param>
    /// <param name="relativeTo">The absolute folder that relative paths in it start from; null for the project's folder.</param>
    /// <returns>The same object when there is nothing to replace.</returns>
    public string Tokenize(string text, string? relativeTo = null) => View(relativeTo).Tokenize(text, null);

    /// <summary>Puts in what the tokens stand for here.</summary>
    /// <param name="tokenised">What <see cref="Tokenize"/> gave, here or in another checkout.</param>
    /// <param name="relativeTo">As for <see cref="Tokenize"/>.</param>
    /// <exception cref="FormatException">It holds a token that stands for nothing here; use <see cref="TryExpand"/> for foreign texts.</exception>
    public string Expand(string tokenised, string? relativeTo = null) => TryExpand(tokenised, out string text, relativeTo)
        ? text
        : throw new FormatException($"'{tokenised.Replace(Escape, '%')}' holds a path token that stands for nothing in {_projectDirectory}.");

    /// <summary>As <see cref="Expand"/>; false for a text that holds an unknown token, or one that stands for nothing here.</summary>
    public bool TryExpand(string tokenised, out string text, string? relativeTo = null) => View(relativeTo).TryExpand(tokenised, out text);

    /// <summary>The tokens that <see cref="Tokenize"/> would put into a text, each with the text it stands for, without doubles.</summary>
    public IReadOnlyList<UsedToken> Used(string text, string? relativeTo = null)
    {
        var used = new List<UsedToken>();
        View(relativeTo).Tokenize(text, used);
        return used;
    }

    /// <summary>
    /// The texts that bind a record when an output's bytes hold them (UTF-8 or UTF-16, plain substring): for each used token its
    /// absolute text and its relative ones without leading <c>../</c>; of the root and the project always, for every command can ask
    /// for the folder it runs in. A relative text of one component is looked for with a separator behind it (<c>obj/</c>); one under
    /// four characters is not looked for.
    /// </summary>
    /// <param name="used">What <see cref="Used"/> gave for the texts of the step.</param>
    /// <param name="relativeTo">As for <see cref="Tokenize"/>.</param>
    public IReadOnlyList<UsedToken> TextsToFind(IEnumerable<UsedToken> used, string? relativeTo = null)
    {
        ArgumentNullException.ThrowIfNull(used);
        var texts = new List<UsedToken>();
        AddTexts(texts, Root, relativeTo);
        AddTexts(texts, Project, relativeTo);
        foreach (UsedToken token in used)
            AddTexts(texts, token.Token, relativeTo);
        return texts;
    }

    /// <summary>Whether a token stands here for a text that a record is bound to.</summary>
    public bool StandsFor(string token, string text, string? relativeTo = null)
    {
        var texts = new List<UsedToken>();
        AddTexts(texts, token, relativeTo);
        return texts.Contains(new UsedToken(token, text));
    }

    private void AddTexts(List<UsedToken> texts, string name, string? relativeTo)
    {
        foreach (PathToken token in _tokens)
        {
            if (token.Name != name)
                continue;
            AddText(texts, name, token.Text);
            AddRelative(texts, token, relativeTo is null ? _projectDirectory : Normalise(relativeTo));
            AddRelative(texts, token, _projectDirectory);
            AddRelative(texts, token, _root);
        }
    }

    private static void AddRelative(List<UsedToken> texts, PathToken token, string from)
    {
        if (from.Length == 0) // The root of the file system: the relative text is a part of the absolute one.
            return;
        string relative = Path.GetRelativePath(from, token.Text);
        if (Path.IsPathRooted(relative))
            return;
        int start = 0;
        while (relative.AsSpan(start).StartsWith("..") && relative.Length > start + 2 && relative[start + 2] == Path.DirectorySeparatorChar)
            start += 3;
        relative = relative[start..];
        if (relative is "." or "..")
            return;
        if (!relative.Contains(Path.DirectorySeparatorChar))
            relative += Path.DirectorySeparatorChar;
        if (relative.Length >= PathTokenView.ShortestRelative)
            AddText(texts, token.Name, relative);
    }

    private static void AddText(List<UsedToken> texts, string name, string text)
    {
        var found = new UsedToken(name, text);
        if (!texts.Contains(found))
            texts.Add(found);
    }

    private static void Add(List<PathToken> tokens, char letter, string? path, string home)
    {
        if (string.IsNullOrEmpty(path))
            return;
        string text = Normalise(path);
        // The root of the file system and the home folder hold what is the machine's or the user's, not the project's.
        if (text.Length == 0 || text == home || string.Equals(Path.GetPathRoot(text)?.TrimEnd(Path.DirectorySeparatorChar), text, StringComparison.Ordinal))
            return;
        foreach (PathToken token in tokens)
        {
            if (string.Equals(token.Text, text, PathTokenView.Comparison))
                return;
        }
        tokens.Add(new PathToken(NameOf(letter)!, letter, text));
    }

    private static string Normalise(string path) => path.TrimEnd(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);

    private PathTokenView View(string? relativeTo)
    {
        if (relativeTo is null || relativeTo == _projectDirectory)
            return _projectView;
        lock (_views)
        {
            if (!_views.TryGetValue(relativeTo, out PathTokenView? view))
                _views.Add(relativeTo, view = new PathTokenView(_tokens, Normalise(relativeTo)));
            return view;
        }
    }
}
