namespace BuildMemo.Tool.Audits;

/// <summary>A traced process on its way: what it runs, where it stands, what its names mean.</summary>
/// <param name="number">Its number.</param>
/// <param name="folder">Shared by the threads of a process.</param>
internal sealed class TracedProcess(int number, TracedFolder folder)
{
    private readonly HashSet<string> _searched = new(StringComparer.Ordinal);

    /// <summary>Its number.</summary>
    public int Number => number;

    /// <summary>Where it stands.</summary>
    public TracedFolder Folder => folder;

    /// <summary>The program that it runs.</summary>
    public string Program { get; set; } = "";

    /// <summary>The first file that its program was given, as interpreters take a script.</summary>
    public string? Script { get; set; }

    /// <summary>From here on it runs another program.</summary>
    public void Become(string program, string arguments)
    {
        Program = program;
        Script = ScriptOf(arguments);
        _searched.Clear();
    }

    /// <summary>The path that a quoted name means to this process; null for none.</summary>
    /// <param name="folder">The descriptor that a relative name starts at, as the tracer shows it; null for the working folder.</param>
    /// <param name="quoted">As the tracer shows it.</param>
    public string? Resolve(string? folder, string quoted)
    {
        if (TraceText.Unquote(quoted) is not { Length: > 0 } path)
            return null;
        if (path[0] == '/')
            return Path.GetFullPath(path).TrimEnd('/') is { Length: > 0 } full ? full : "/";
        string? start = folder is null ? Folder.Path : TraceText.PathOf(folder);
        // The tracer knows better than the calls seen so far, of which some may be missing.
        if (folder is not null && start is not null && folder.StartsWith("AT_FDCWD", StringComparison.Ordinal))
            Folder.Path = start;
        return Path.GetFullPath(path, start ?? Folder.Path).TrimEnd('/');
    }

    /// <summary>
    /// Python lists each folder of modules once, to know what can be imported, and make each folder of its targets, to know which of its
    /// own rules apply; what they use they read. A makefile's <c>$(wildcard)</c> can't be told from that.
    /// </summary>
    public bool IsSearch(string folder, in SystemCall call)
    {
        if (Path.GetFileName(Program) is "make" or "gmake")
            return true;
        if (!Path.GetFileName(Program).StartsWith("python", StringComparison.Ordinal) || _searched.Contains(folder) || !HoldsModules(folder))
            return false;
        if (call.Result.StartsWith('0'))
            _searched.Add(folder);
        return true;
    }

    private static bool HoldsModules(string folder) =>
        Directory.Exists(folder) && (Directory.Exists(Path.Combine(folder, "__pycache__")) || Directory.EnumerateFiles(folder, "*.py").Any());

    // The first argument that is no option: what an interpreter runs, as far as it is a file.
    private string? ScriptOf(string arguments)
    {
        if (arguments.Length < 2 || arguments[0] != '[')
            return null;
        List<string> words = TraceText.Split(arguments.AsSpan(1, arguments.Length - 2), out _);
        for (int index = 1; index < words.Count; index++)
        {
            if (TraceText.Unquote(words[index]) is { Length: > 0 } word && word[0] != '-')
                return Path.GetFullPath(word, Folder.Path);
        }

        return null;
    }
}
