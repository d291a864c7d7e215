using System.Collections.Immutable;

namespace BuildMemo.Fingerprints;

/// <summary>What a command line's commands share while it is taken apart: where they run, where programs are looked up, what was found.</summary>
internal sealed class ShellContext
{
    private HashSet<string>? _functions;

    public List<SimpleCommand> Commands { get; } = [];

    public List<ShellWord> OtherWords { get; } = [];

    public bool IsComplete { get; set; } = true;

    /// <summary>False for a program that is started without a shell, which knows no builtins.</summary>
    public bool HasShell { get; set; } = true;

    /// <summary>As <see cref="SimpleCommand.Directory"/>.</summary>
    public string? Directory { get; set; } = "";

    /// <summary>As <see cref="SimpleCommand.SearchPath"/>.</summary>
    public string? SearchPath { get; set; }

    public bool IsSearchPathKnown { get; set; } = true;

    public void DefineFunction(string name) => (_functions ??= new HashSet<string>(StringComparer.Ordinal)).Add(name);

    /// <summary>A word that belongs to no simple command but may name a file.</summary>
    public void AddOther(ShellWord word) => OtherWords.Add(word);

    /// <summary>Takes a value of <c>PATH</c>; <c>$PATH</c> in it was already replaced by <see cref="SimpleCommand.InheritedPath"/>.</summary>
    public void SetSearchPath(ShellWord value)
    {
        IsSearchPathKnown &= value.IsLiteral;
        string inherited = SearchPath ?? SimpleCommand.InheritedPath.ToString();
        SearchPath = value.Text.Replace(SimpleCommand.InheritedPath.ToString(), inherited, StringComparison.Ordinal);
    }

    /// <summary>Adds a simple command and what it runs in turn.</summary>
    public void Add(ImmutableArray<ShellWord> words, ImmutableArray<ShellRedirection> redirections, bool isFedByPipe, int depth)
    {
        bool isBuiltin = HasShell && words.Length > 0 && words[0].IsLiteral
            && (ShellBuiltins.Contains(words[0].Text) || _functions?.Contains(words[0].Text) == true);
        Commands.Add(new SimpleCommand
        {
            Words = words,
            Redirections = redirections,
            Directory = Directory,
            SearchPath = SearchPath,
            IsSearchPathKnown = IsSearchPathKnown,
            IsFedByPipe = isFedByPipe,
            IsBuiltin = isBuiltin,
        });
        if (words.Length == 0 || (isBuiltin && words[0].Text is not ("command" or "exec" or "builtin")))
            return;
        foreach (ShellWrappers.Inner inner in ShellWrappers.Find(words.AsSpan()))
            AddInner(inner, isFedByPipe, depth + 1);
    }

    private void AddInner(ShellWrappers.Inner inner, bool isFedByPipe, int depth)
    {
        (string? directory, string? searchPath, bool isKnown) = (Directory, SearchPath, IsSearchPathKnown);
        if (inner.Directory is { } changed)
            ChangeDirectory(changed);
        if (inner.SearchPath is { } path)
            SetSearchPath(path);
        if (inner.Script is { } script)
        {
            bool hasShell = HasShell;
            HasShell = true;
            if (script.IsLiteral && depth < ShellWords.MaxDepth)
                new ShellScanner(script.Text, this, depth).ScanAll();
            else
                Commands.Add(new SimpleCommand { Words = [script with { IsLiteral = false }], Directory = Directory });
            HasShell = hasShell;
        }
        else if (inner.Words.Length > 0 && depth < ShellWords.MaxDepth)
        {
            Add(inner.Words, [], isFedByPipe, depth);
        }
        (Directory, SearchPath, IsSearchPathKnown) = (directory, searchPath, isKnown);
    }

    /// <summary>Follows a <c>cd</c>.</summary>
    public void ChangeDirectory(ShellWord? target)
    {
        if (target is not { IsLiteral: true } word || word.Text is "-" or "")
            Directory = null;
        else if (word.Text.StartsWith('/'))
            Directory = word.Text;
        else if (Directory is not null)
            Directory = Path.Combine(Directory, word.Text);
    }
}
