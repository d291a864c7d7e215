using System.CommandLine;
using System.Text.Json;
using BuildMemo.Errors;
using BuildMemo.Hashing;
using BuildMemo.Settings;
using BuildMemo.Tool.Output;
using BuildMemo.Values;

namespace BuildMemo.Tool.Commands;

/// <summary><c>hash</c>: digests of files and folders, and one fingerprint over all of them.</summary>
internal sealed class HashCommand : ToolCommand
{
    private const string Sha256 = "sha256";
    private static readonly string[] Algorithms = [Sha256];

    private readonly Argument<string[]> _paths = new("PATHS")
    {
        Description = "Files and folders (with all files below); `-` is standard input, which is also read when nothing is named.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string> _algorithm = new("--algorithm", "-a")
    {
        CustomParser = static result =>
        {
            string name = result.Tokens[0].Value;
            if (!Algorithms.Contains(name, StringComparer.OrdinalIgnoreCase))
                result.AddError($"--algorithm is '{name}', which is not accepted. Accepted: {string.Join(", ", Algorithms)}.{NearMiss.Hint(name, Algorithms)}");
            return name;
        },
        DefaultValueFactory = _ => Sha256,
        Description = $"The digest: {Sha256}.",
        HelpName = "NAME",
    };

    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Print nothing but the fingerprint over all: a key for a cache." };
    private readonly Option<bool> _identity = new("--identity")
    {
        Description = "Of managed assemblies also the identity that counts for a step: what the code does, without what a commit or a rebuild changes by itself.",
    };

    private readonly Option<bool> _json = CommonOptions.Json();

    public HashCommand(ToolContext context)
        : base("hash", "Shows SHA-256 digests of files and folders, and one fingerprint over all of them.", context)
    {
        Arguments.Add(_paths);
        Options.Add(_algorithm);
        Options.Add(_quiet);
        Options.Add(_identity);
        Options.Add(_json);
    }

    public override IReadOnlyList<KeyValuePair<string, string>> Examples =>
    [
        new("dotnet buildmemo hash src global.json", "each file below src, src as a whole, global.json, and all of it"),
        new("key=$(dotnet buildmemo hash --quiet src)", "one fingerprint for a script, the same as the task MemoHash gives"),
    ];

    public override IReadOnlyList<JsonField> JsonFields =>
    [
        new("algorithm", "string", "`sha256`"),
        new("entries[].path", "string", "as it was named; `-` for standard input; a folder comes after its files"),
        new("entries[].kind", "string", "`file`, `folder` or `stream`"),
        new("entries[].bytes", "number", "of the content; of a folder those of all its files"),
        new("entries[].digest", "string|null", "of the content; of a folder the fingerprint over its files by their names below it; null when a file could not be read"),
        new("entries[].identity", "string|null", "of a managed assembly; only with `--identity`"),
        new("fingerprint", "string|null", "over all files by their names relative to the current folder, in the order named; null when one could not be read"),
    ];

    protected override int Execute(ParseResult parsed)
    {
        string[] paths = parsed.GetValue(_paths) is { Length: > 0 } named ? named : [PathHasher.StandardInput];
        if (paths.Count(path => path == PathHasher.StandardInput) > 1)
            return Context.Fail(ExitCodes.Usage, Codes.ToolUsage, "- stands there twice, and standard input can be read only once.");
        if (paths.Contains(PathHasher.StandardInput) && !Console.IsInputRedirected)
            Context.Terminal.Error.WriteLine($"{ToolProgram.Name}: Reading standard input; Ctrl-D ends it. Name files or folders to hash those.");
        using PathHasher hasher = new(Context.WorkingDirectory)
        {
            Parallelism = CpuCount.Find(name => Context.Environment.GetValueOrDefault(name)),
            OpenStandardInput = Console.OpenStandardInput,
            WithIdentity = parsed.GetValue(_identity),
        };
        int exitCode = ExitCodes.Done;
        IEnumerable<HashedPath> results = Watched(hasher.Hash(paths), problem =>
        {
            Context.Report(problem with { Message = Texts.Line(problem.Message) });
            exitCode = Math.Max(exitCode, problem.Code == Codes.HashMissing ? ExitCodes.No : ExitCodes.Environment);
        });
        if (parsed.GetValue(_json))
            JsonOutput.Write(Context.Terminal.StandardOutput, json => WriteJson(json, results, hasher));
        else
            WriteText(results, hasher, parsed.GetValue(_quiet));
        if (hasher.Fingerprint is null)
            Context.Terminal.Error.WriteLine($"{ToolProgram.Name}: No fingerprint: not everything could be hashed.");
        return exitCode;
    }

    private IEnumerable<HashedPath> Watched(IEnumerable<HashedPath> results, Action<Problem> report)
    {
        // Lines on the same terminal are progress enough, and a bar would stand between them.
        using ProgressBar? bar = Context.Terminal.IsTerminal ? null : new(Context.Terminal, "Hashing", format: count => Texts.Count(count, "file"));
        foreach (HashedPath result in results)
        {
            if (result.Problem is { } problem)
                report(problem);
            bar?.Advance();
            yield return result;
        }
    }

    private void WriteText(IEnumerable<HashedPath> results, PathHasher hasher, bool isQuiet)
    {
        TextWriter output = Context.Terminal.Out;
        int files = 0;
        foreach (HashedPath result in results)
        {
            if (isQuiet || result.Digest is not { } digest)
                continue;
            files += result.Kind == HashedKind.Folder ? 0 : 1;
            string end = result.Kind == HashedKind.Folder && !result.Path.EndsWith('/') ? "/" : "";
            output.WriteLine($"{digest}  {Texts.Line(result.Path)}{end}");
            if (result.Identity is { } identity)
                output.WriteLine($"{identity}  {Texts.Line(result.Path)} (identity)");
        }

        if (hasher.Fingerprint is { } fingerprint)
            output.WriteLine(isQuiet ? fingerprint.ToString() : $"{fingerprint}  (fingerprint of {Texts.Count(files, "file")})");
    }

    private static void WriteJson(Utf8JsonWriter json, IEnumerable<HashedPath> results, PathHasher hasher)
    {
        const int held = 64 * 1024;
        json.WriteString("algorithm", Sha256);
        json.WriteStartArray("entries");
        foreach (HashedPath result in results)
        {
            json.WriteStartObject();
            json.WriteString("path", result.Path);
            json.WriteString("kind", result.Kind.ToString().ToLowerInvariant());
            json.WriteNumber("bytes", result.Bytes);
            json.WriteString("digest", result.Digest?.ToString());
            if (hasher.WithIdentity)
                json.WriteString("identity", result.Identity?.ToString());
            json.WriteEndObject();
            if (json.BytesPending > held)
                json.Flush();
        }

        json.WriteEndArray();
        json.WriteString("fingerprint", hasher.Fingerprint?.ToString());
    }
}
