using System.Text;
using System.Text.Json;
using BuildMemo.Files;

namespace BuildMemo.Fingerprints;

/// <summary>Turns one file of a tool into the parts that identify it: a native program, a script with its interpreter, an assembly with all it brings.</summary>
internal sealed class ToolFiles(ToolResolverOptions options)
{
    // A script whose interpreter is a script, and so on: the kernel stops at about this depth, too.
    private const int MaxInterpreters = 5;

    private readonly Dictionary<string, Known> _known = new(StringComparer.Ordinal);

    /// <summary>A program that the command starts.</summary>
    /// <param name="parts">Takes what is found.</param>
    /// <param name="name">As the command names it.</param>
    /// <param name="path">Absolute.</param>
    /// <param name="find">Finds a program by name, for interpreters.</param>
    public void Add(ToolParts parts, string name, string path, Func<string, string?> find) => Add(parts, name, path, find, 0);

    /// <summary>A script or an assembly that an interpreter is given.</summary>
    public void AddArgument(ToolParts parts, string name, string path)
    {
        if (IsAssembly(path))
            AddApplication(parts, name, path, DotnetRoot(static _ => null));
        else
            AddFile(parts, name, path, ToolPartKind.Script);
    }

    /// <summary>An assembly that the .NET host starts, with its dependencies and the framework it selects.</summary>
    public void AddApplication(ToolParts parts, string name, string path, string? dotnetRoot)
    {
        AddFile(parts, name, path, ToolPartKind.Assembly);
        if (FileSystem.Status(path).Kind != FileKind.File)
            return;
        foreach (string dependency in AssemblyDependencies.Find(path, options.PackageFolders))
            AddFile(parts, Path.GetFileName(dependency), dependency, ToolPartKind.Dependency);
        string configuration = Path.ChangeExtension(path, ".runtimeconfig.json");
        if (FileSystem.Status(configuration).Kind != FileKind.File)
            return;
        AddFile(parts, Path.GetFileName(configuration), configuration, ToolPartKind.Configuration);
        try
        {
            foreach ((string framework, string version) in DotnetSelection.ReadFrameworks(File.ReadAllText(configuration), out string rollForward))
            {
                string? selected = dotnetRoot is null ? null : DotnetSelection.Framework(dotnetRoot, framework, version, rollForward);
                parts.Add(selected is null
                    ? new ToolPart($"{framework} {version}", framework, ToolPartKind.Missing, default)
                    : Version($"{framework} {selected}", Path.Combine(dotnetRoot!, "shared", framework, selected), ToolPartKind.Runtime));
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            // The host refuses such a file and the step fails by itself; its bytes are a part already.
            parts.Add(new ToolPart(Path.GetFileName(configuration), configuration, ToolPartKind.Missing, default));
        }
    }

    /// <summary>The SDK that <c>dotnet</c> selects in a folder, and the global.json that says so.</summary>
    public void AddSdk(ToolParts parts, string dotnetRoot, string folder)
    {
        string? globalJson = FindUpwards(folder, "global.json");
        string? content = null;
        if (globalJson is not null)
        {
            AddFile(parts, "global.json", globalJson, ToolPartKind.Configuration);
            try
            {
                content = File.ReadAllText(globalJson);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // dotnet will fail on it, too, and say why.
                content = null;
            }
        }
        parts.Add(DotnetSelection.Sdk(dotnetRoot, content) is { } selected
            ? Version($".NET SDK {selected}", Path.Combine(dotnetRoot, "sdk", selected), ToolPartKind.Sdk)
            : new ToolPart(".NET SDK", Path.Combine(dotnetRoot, "sdk"), ToolPartKind.Missing, default));
    }

    /// <summary>The manifests of local tools that hold in a folder, the nearest first.</summary>
    public void AddToolManifests(ToolParts parts, string folder)
    {
        for (string? at = folder; at is not null; at = Path.GetDirectoryName(at))
        {
            foreach (string name in (string[])[Path.Combine(".config", "dotnet-tools.json"), "dotnet-tools.json"])
            {
                string path = Path.Combine(at, name);
                if (FileSystem.Status(path).Kind == FileKind.File)
                    AddFile(parts, "dotnet-tools.json", path, ToolPartKind.Configuration);
            }
        }
    }

    /// <summary>Where .NET lies for a program that finds it by itself (an apphost): DOTNET_ROOT, <c>dotnet</c> on PATH, the usual places.</summary>
    public string? DotnetRoot(Func<string, string?> find)
    {
        if (options.DotnetRoot is { Length: > 0 } root)
            return root;
        foreach (string usual in (string[])["/usr/share/dotnet", "/usr/lib/dotnet", "/usr/local/share/dotnet"])
        {
            if (Directory.Exists(Path.Combine(usual, "shared")))
                return usual;
        }
        return find("dotnet") is { } muxer ? Path.GetDirectoryName(RealPath(muxer)) : null;
    }

    /// <summary>The file that a path leads to when it is a link.</summary>
    public static string RealPath(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        }
        catch (IOException)
        {
            // A circle of links: the path itself is reported as missing.
            return path;
        }
    }

    private void Add(ToolParts parts, string name, string path, Func<string, string?> find, int depth)
    {
        Known known = Look(path);
        switch (known.Kind)
        {
            case ToolPartKind.Missing:
                parts.Add(new ToolPart(name, path, ToolPartKind.Missing, default));
                break;
            case ToolPartKind.Assembly:
                AddApplication(parts, name, known.Path, DotnetRoot(find));
                break;
            case ToolPartKind.Script:
                AddFile(parts, name, path, ToolPartKind.Script);
                if (depth < MaxInterpreters)
                    AddInterpreter(parts, known.Interpreter, find, depth + 1);
                break;
            default:
                AddFile(parts, name, path, ToolPartKind.Program);
                break;
        }
    }

    private void AddInterpreter(ToolParts parts, string line, Func<string, string?> find, int depth)
    {
        ShellScript script = ShellWords.Split(line.Replace("env -S ", "env ", StringComparison.Ordinal));
        foreach (SimpleCommand command in script.Commands)
        {
            if (command.Program is not { } program)
                continue;
            if (find(program) is { } path)
                Add(parts, ShellWrappers.NameOf(program), path, find, depth);
            else
                parts.Add(new ToolPart(program, program, ToolPartKind.Missing, default));
        }
    }

    private void AddFile(ToolParts parts, string name, string path, ToolPartKind kind)
    {
        FileStatus status = FileSystem.Status(path);
        FileHash hash = options.Contents.Hash(path, status, kind is ToolPartKind.Assembly or ToolPartKind.Dependency ? ContentKind.Canonical : ContentKind.Raw);
        parts.Add(hash.Outcome == FileHashOutcome.Hashed
            ? new ToolPart(name, path, kind, hash.Digest) { Status = hash.Status }
            : new ToolPart(name, path, ToolPartKind.Missing, default));
    }

    private static ToolPart Version(string text, string path, ToolPartKind kind) =>
        new(text, path, kind, new ContentDigest(Sha256Value.Of(Encoding.UTF8.GetBytes(text))));

    private static string? FindUpwards(string folder, string name)
    {
        for (string? at = folder; at is not null; at = Path.GetDirectoryName(at))
        {
            string path = Path.Combine(at, name);
            if (FileSystem.Status(path).Kind == FileKind.File)
                return path;
        }
        return null;
    }

    /// <summary>What a program's file is; kept as long as its stamp stays the same.</summary>
    private Known Look(string path)
    {
        FileStatus status = FileSystem.Status(path);
        lock (_known)
        {
            if (_known.TryGetValue(path, out Known? known) && known.Status == status)
                return known;
        }
        Known found = Read(path, status);
        lock (_known)
            _known[path] = found;
        return found;
    }

    private static Known Read(string path, in FileStatus status)
    {
        if (status.Kind != FileKind.File)
            return new Known(status, ToolPartKind.Missing, path, "");
        try
        {
            Span<byte> start = stackalloc byte[256];
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
            int length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            start = start[..length];
            if (start.StartsWith("#!"u8))
            {
                int end = start.IndexOf((byte)'\n');
                return new Known(status, ToolPartKind.Script, path, Encoding.UTF8.GetString(start[2..(end < 0 ? start.Length : end)]).Trim());
            }
            if (start.StartsWith("MZ"u8) && path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase))
                return new Known(status, ToolPartKind.Assembly, path, "");
            // An apphost finds its assembly beside the file that links lead to.
            string real = RealPath(path);
            string assembly = (real.EndsWith(".exe", StringComparison.OrdinalIgnoreCase) ? real[..^4] : real) + ".dll";
            if (FileSystem.Status(assembly).Kind == FileKind.File && FileSystem.Status(Path.ChangeExtension(assembly, ".runtimeconfig.json")).Kind == FileKind.File)
                return new Known(status, ToolPartKind.Assembly, assembly, "");
            // No header that the kernel knows: a shell runs it as a script.
            return IsText(start) ? new Known(status, ToolPartKind.Script, path, "/bin/sh") : new Known(status, ToolPartKind.Program, path, "");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It may be run without being read (mode 0111): nothing about it can be told.
            return new Known(status, ToolPartKind.Missing, path, "");
        }
    }

    private static bool IsText(ReadOnlySpan<byte> start) => start.Length > 0 && start.IndexOfAnyInRange((byte)0, (byte)8) < 0 && start[0] < 0x7F;

    private static bool IsAssembly(string path) =>
        path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".exe", StringComparison.OrdinalIgnoreCase);

    private sealed record Known(FileStatus Status, ToolPartKind Kind, string Path, string Interpreter);
}
