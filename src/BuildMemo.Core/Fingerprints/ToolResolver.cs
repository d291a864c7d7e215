using System.Collections.Immutable;
using BuildMemo.Errors;
using BuildMemo.Files;

namespace BuildMemo.Fingerprints;

/// <summary>
/// Names the files and versions that decide what a step's command does (design.md, 5 "The tool"). It reads the command's words and
/// the disk, runs nothing, and is asked anew in each build. Thread-safe.
/// </summary>
/// <remarks>
/// Not followed: shared libraries of native programs, packages of interpreters (a Python module), programs that a script or a program
/// such as <c>make</c> starts by itself. Such steps name what matters in <c>Tools</c> or <c>Version</c>.
/// </remarks>
internal sealed class ToolResolver(ToolResolverOptions options)
{
    private readonly ProgramLookup _lookup = new();
    private readonly ToolFiles _files = new(options);
    private readonly Dictionary<string, Dictionary<string, Found>> _found = new(StringComparer.Ordinal);

    /// <summary>Resolves the tools of one step.</summary>
    /// <param name="script">Its command, taken apart.</param>
    /// <param name="usesShell">Whether a shell runs it, which is a tool itself then.</param>
    /// <param name="workingDirectory">Absolute.</param>
    /// <param name="searchPath">The value of <c>PATH</c> that the step gets; null when it is not set.</param>
    /// <param name="declared">Its <c>Tools</c>: absolute files or names. When there are any, nothing else is asked for.</param>
    public ToolIdentity Resolve(ShellScript script, bool usesShell, string workingDirectory, string? searchPath, ImmutableArray<string> declared)
    {
        var parts = new ToolParts();
        var problems = new List<Problem>();
        if (usesShell)
            AddFound(new Context(parts, problems, ShellCommand, workingDirectory, searchPath), options.Shell);
        foreach (SimpleCommand command in script.Commands)
            AddCommand(new Context(parts, problems, command, workingDirectory, searchPath));
        if (declared.Length > 0)
            problems.Clear();
        foreach (string tool in declared)
        {
            string? path = Path.IsPathRooted(tool) ? tool : Look(parts, tool, searchPath, workingDirectory);
            if (path is not null && FileSystem.Status(path).Kind == FileKind.File)
            {
                _files.Add(parts, Path.GetFileName(tool), path, name => Look(parts, name, searchPath, workingDirectory));
                continue;
            }
            problems.Add(new Problem(Codes.ToolMissing,
                $"Tools names '{tool}', which is {(Path.IsPathRooted(tool) ? "no file" : "no program on PATH")}. Name a file, or a program that PATH finds.")
            { File = path });
        }
        return new ToolIdentity(parts.ToImmutable(), [.. problems]) { Lookups = parts.Lookups };
    }

    // Every name that was looked up is looked up again in the next build: another program may stand for it then.
    private string? Look(ToolParts parts, string name, string? searchPath, string directory)
    {
        string? path = _lookup.Find(name, searchPath, directory);
        if (!name.Contains('/', StringComparison.Ordinal) && !name.Contains('\0', StringComparison.Ordinal))
            parts.Add(new ToolLookup(name, searchPath, path));
        return path;
    }

    private void AddCommand(Context context)
    {
        SimpleCommand command = context.Command;
        if (command.Words.IsEmpty)
            return;
        if (command.IsUnknown)
        {
            bool isEval = command.Words[0].Text == "eval";
            Warn(context, isEval ? "eval" : command.Words[0].Text, isEval
                ? "runs what its words expand to"
                : "is known to the shell only when the command runs");
            return;
        }
        string program = command.Program!;
        if (command.IsBuiltin)
        {
            if (program is "." or "source" && command.Words.Length > 1)
                AddScript(context, command.Words[1]);
            return;
        }
        if (!command.IsSearchPathKnown && !program.Contains('/', StringComparison.Ordinal))
        {
            Warn(context, program, "is looked up on a PATH that is known only when the command runs");
            return;
        }
        if (context.Directory is null && !Path.IsPathRooted(program) && program.Contains('/', StringComparison.Ordinal))
        {
            Warn(context, program, "is relative to a folder that is known only when the command runs");
            return;
        }
        ReadOnlySpan<ShellWord> words = command.Words.AsSpan();
        if (AddFound(context, program) is not { } path)
            return;
        if (ToolShims.Describe(path, words) is { } shim)
            Warn(context, program, $"is {shim} ('{path}')");
        string name = Path.GetFileName(path);
        if (Path.GetFileNameWithoutExtension(name) == "dotnet" && name is "dotnet" or "dotnet.exe")
            AddDotnet(context, path, words);
        else if (Interpreters.Find(ShellWrappers.NameOf(program), words) is { } interpreted)
            AddInterpreted(context, program, interpreted);
    }

    /// <summary>Adds a program; null when it isn't there. One that PATH finds is looked at once a build: thousands of steps use the same few.</summary>
    private string? AddFound(Context context, string program)
    {
        string searchPath = context.SearchPath ?? "";
        // What is named by its place may have been made by another step meanwhile.
        bool isByName = !program.Contains('/', StringComparison.Ordinal) || program == options.Shell;
        Found? found = null;
        lock (_found)
        {
            if (isByName && _found.TryGetValue(searchPath, out Dictionary<string, Found>? known))
                known.TryGetValue(program, out found);
        }
        if (found is null)
        {
            found = Examine(context, program);
            if (isByName && ProgramLookup.IsAbsolute(searchPath))
            {
                lock (_found)
                {
                    if (!_found.TryGetValue(searchPath, out Dictionary<string, Found>? known))
                        _found.Add(searchPath, known = new Dictionary<string, Found>(StringComparer.Ordinal));
                    known[program] = found;
                }
            }
        }
        foreach (ToolLookup lookup in found.Lookups)
            context.Parts.Add(lookup);
        foreach (ToolPart part in found.Parts)
            context.Parts.Add(part);
        context.Problems.AddRange(found.Problems);
        return found.Path;
    }

    private Found Examine(Context context, string program)
    {
        var own = new Context(new ToolParts(), [], context.Command, context.WorkingDirectory, context.SearchPath);
        string? path = Find(own, program);
        if (path is null)
            own.Parts.Add(new ToolPart(program, program, ToolPartKind.Missing, default));
        else
            _files.Add(own.Parts, ShellWrappers.NameOf(program), path, interpreter => FindInterpreter(own, interpreter));
        return new Found(path, own.Parts.ToImmutable(), own.Parts.Lookups, own.Problems);
    }

    private void AddInterpreted(Context context, string program, Interpreters.Program interpreted)
    {
        if (interpreted.Script is { } script)
        {
            AddScript(context, script);
            return;
        }
        if (interpreted.IsInline || !Interpreters.ReadsCode(ShellWrappers.NameOf(program)))
            return;
        bool readsHereDocument = false;
        foreach (ShellRedirection redirection in context.Command.Redirections)
        {
            if (redirection.Operator == "<")
                AddScript(context, redirection.Target);
            readsHereDocument |= redirection.Operator.StartsWith("<<", StringComparison.Ordinal);
        }
        if (context.Command.IsFedByPipe)
            Warn(context, program, "runs what another command writes into its standard input");
        else if (readsHereDocument && ShellWrappers.IsShell(ShellWrappers.NameOf(program)))
            Warn(context, program, "runs a here-document, whose commands are not looked at");
    }

    private void AddScript(Context context, ShellWord word)
    {
        if (word.Text.Length == 0 || word.Text.Contains('\0', StringComparison.Ordinal))
            return;
        if (!word.IsLiteral)
        {
            Warn(context, word.Text, "is known to the shell only when the command runs");
            return;
        }
        if (context.Directory is null && !Path.IsPathRooted(word.Text))
        {
            Warn(context, word.Text, "is relative to a folder that is known only when the command runs");
            return;
        }
        string path = Path.GetFullPath(word.Text, context.Directory ?? "/");
        // What isn't there is an argument of another kind, or the command will say so.
        if (FileSystem.Status(path).Kind == FileKind.File)
            _files.AddArgument(context.Parts, Path.GetFileName(path), path);
    }

    private void AddDotnet(Context context, string path, ReadOnlySpan<ShellWord> words)
    {
        string root = Path.GetDirectoryName(ToolFiles.RealPath(path))!;
        if (!Directory.Exists(Path.Combine(root, "shared")) && !Directory.Exists(Path.Combine(root, "sdk")))
            root = _files.DotnetRoot(name => Find(context, name)) ?? root;
        int i = 1;
        if (i < words.Length && words[i].Text == "exec")
            i++;
        while (i < words.Length && words[i].Text is "--additionalprobingpath" or "--depsfile" or "--runtimeconfig" or "--fx-version" or "--roll-forward" or "--additional-deps")
            i += 2;
        if (i >= words.Length || words[i].Text.Length == 0 || words[i].Text.Contains('\0', StringComparison.Ordinal))
            return;
        ShellWord verb = words[i];
        if (!verb.IsLiteral)
        {
            Warn(context, verb.Text, "is known to the shell only when the command runs");
            return;
        }
        if (verb.Text.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) || verb.Text.EndsWith(".exe", StringComparison.OrdinalIgnoreCase))
        {
            if (context.Directory is null && !Path.IsPathRooted(verb.Text))
                Warn(context, verb.Text, "is relative to a folder that is known only when the command runs");
            else
                _files.AddApplication(context.Parts, Path.GetFileName(verb.Text), Path.GetFullPath(verb.Text, context.Directory ?? "/"), root);
            return;
        }
        _files.AddSdk(context.Parts, root, context.Directory ?? context.WorkingDirectory);
        bool isToolVerb = verb.Text == "tool" && i + 1 < words.Length && words[i + 1].Text is "run" or "exec" or "execute";
        if (isToolVerb || !IsSdkVerb(verb.Text))
        {
            _files.AddToolManifests(context.Parts, context.Directory ?? context.WorkingDirectory);
            if (!isToolVerb && verb.Text[0] != '-' && Look(context.Parts, "dotnet-" + verb.Text, context.SearchPath, context.WorkingDirectory) is { } tool)
                _files.Add(context.Parts, "dotnet-" + verb.Text, tool, name => FindInterpreter(context, name));
        }
    }

    private static bool IsSdkVerb(string verb) => verb is "build" or "build-server" or "clean" or "exec" or "format" or "fsi" or "help" or "list" or "msbuild"
        or "new" or "nuget" or "pack" or "package" or "project" or "publish" or "reference" or "remove" or "add" or "restore" or "run" or "sdk" or "sln"
        or "solution" or "store" or "test" or "tool" or "vstest" or "watch" or "workload" or "dev-certs" or "user-secrets" or "user-jwts" or "sql-cache" || verb is ['-', ..];

    private string? Find(Context context, string name) => Look(context.Parts, name, context.SearchPath, context.Directory ?? context.WorkingDirectory);

    private string? FindInterpreter(Context context, string name)
    {
        string? path = Find(context, name);
        if (path is not null && ToolShims.Describe(path, [new ShellWord(name, true)]) is { } shim)
            Warn(context, name, $"is {shim} ('{path}')");
        return path;
    }

    private static void Warn(Context context, string name, string why)
    {
        var problem = new Problem(Codes.ToolUnidentified,
            $"'{name}' {why}, so a change of what it runs can't be seen. Name the real program or files in Tools (Tools=\"/path/to/program\").");
        if (!context.Problems.Contains(problem))
            context.Problems.Add(problem);
    }

    private static readonly SimpleCommand ShellCommand = new() { Words = [] };

    private sealed record Found(string? Path, ImmutableArray<ToolPart> Parts, ImmutableArray<ToolLookup> Lookups, List<Problem> Problems);

    /// <summary>One command while it is resolved.</summary>
    private sealed class Context(ToolParts parts, List<Problem> problems, SimpleCommand command, string workingDirectory, string? searchPath)
    {
        public ToolParts Parts => parts;

        public List<Problem> Problems => problems;

        public SimpleCommand Command => command;

        public string WorkingDirectory => workingDirectory;

        /// <summary>Absolute; null when it isn't known.</summary>
        public string? Directory { get; } = command.Directory switch
        {
            null => null,
            "" => workingDirectory,
            _ when command.Directory.Contains('\0', StringComparison.Ordinal) => null,
            _ => Path.GetFullPath(command.Directory, workingDirectory),
        };

        public string? SearchPath { get; } = command.SearchPath is null
            ? searchPath
            : command.SearchPath.Replace(SimpleCommand.InheritedPath.ToString(), searchPath ?? "", StringComparison.Ordinal);
    }
}
