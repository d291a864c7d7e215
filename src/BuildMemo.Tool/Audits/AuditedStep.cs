using System.Text.Json;

namespace BuildMemo.Tool.Audits;

/// <summary>A file whose bytes differ between two runs.</summary>
/// <param name="Path">Where the step writes it, and wrote it in the traced run.</param>
/// <param name="InFirst">Whether the traced run wrote it.</param>
/// <param name="Second">What the other run wrote, in the audit's folder; null for nothing.</param>
internal sealed record AuditedDifference(string Path, bool InFirst, string? Second);

/// <summary>A step as the engine ran it for an audit: what it declared, where everything lies, and how its runs compare.</summary>
internal sealed class AuditedStep
{
    private readonly JsonElement _root;

    private AuditedStep(JsonElement root)
    {
        _root = root;
        Inputs = Texts("inputs");
        Globs = Texts("globs");
        IgnoredInputs = Texts("ignoredInputs");
        Discovered = Texts("discovered");
        Outputs = Texts("outputs");
        OutputDirectories = Texts("outputDirectories");
        Tools = Texts("tools");
        ToolFolders = Texts("toolFolders");
        Variables = Texts("variables");
        OtherOutputs = Texts("otherOutputs");
        Metadata = Texts("metadata");
        if (root.TryGetProperty("verdict", out JsonElement verdict))
        {
            Cause = verdict.GetProperty("cause").GetString()!;
            OtherFailure = verdict.GetProperty("failure").GetString();
            CausingVariables = [.. verdict.GetProperty("variables").EnumerateArray().Select(text => text.GetString()!)];
            Differences =
            [
                .. verdict.GetProperty("differences").EnumerateArray().Select(one =>
                    new AuditedDifference(one.GetProperty("path").GetString()!, one.GetProperty("inFirst").GetBoolean(), one.GetProperty("second").GetString())),
            ];
        }
    }

    public string Name => Text("name");

    public string Include => Text("include");

    public string Project => Text("project");

    public string TargetFramework => Text("targetFramework");

    public string Command => Text("command");

    public bool IsMethod => _root.GetProperty("isMethod").GetBoolean();

    public bool IsStrict => _root.GetProperty("isStrict").GetBoolean();

    public double Seconds => _root.GetProperty("seconds").GetDouble();

    /// <summary>When the traced run began, UTC.</summary>
    public DateTime StartedAt => _root.GetProperty("startedAt").GetDateTime().ToUniversalTime();

    /// <summary>When it was over, UTC.</summary>
    public DateTime EndedAt => _root.GetProperty("endedAt").GetDateTime().ToUniversalTime();

    /// <summary>Why the step failed; null when it did not.</summary>
    public string? Failure => _root.TryGetProperty("failure", out JsonElement failure) ? failure.GetString() : null;

    public string WorkingDirectory => Text("workingDirectory");

    public string StartDirectory => Text("startDirectory");

    public string ProjectDirectory => Text("projectDirectory");

    public string Root => Text("root");

    public string Intermediate => Text("intermediate");

    public string BaseIntermediate => Text("baseIntermediate");

    public string OutDir => Text("outDir");

    public string Artifacts => Text("artifacts");

    public string Packages => Text("packages");

    public string Journal => Text("journal");

    public string Home => Text("home");

    /// <summary>The value of PATH that the step got.</summary>
    public string SearchPath => Text("searchPath");

    public string Temporary => Text("temporary");

    public string Dotnet => Text("dotnet");

    public string Worker => Text("worker");

    public string Copies => Text("copies");

    public string Store => Text("store");

    public string Trace => Text("trace");

    public string DepFile => Text("depFile");

    public IReadOnlyList<string> Inputs { get; }

    public IReadOnlyList<string> Globs { get; }

    public IReadOnlyList<string> IgnoredInputs { get; }

    public IReadOnlyList<string> Discovered { get; }

    public IReadOnlyList<string> Outputs { get; }

    public IReadOnlyList<string> OutputDirectories { get; }

    public IReadOnlyList<string> Tools { get; }

    public IReadOnlyList<string> ToolFolders { get; }

    public IReadOnlyList<string> Variables { get; }

    public IReadOnlyList<string> OtherOutputs { get; }

    public IReadOnlyList<string> Metadata { get; }

    /// <summary><c>Nothing</c>, <c>Random</c>, <c>Environment</c>, <c>Order</c>; empty where nothing was compared.</summary>
    public string Cause { get; } = "";

    /// <summary>How the other run failed; null when it did not.</summary>
    public string? OtherFailure { get; }

    /// <summary>Names of variables that the outputs follow.</summary>
    public IReadOnlyList<string> CausingVariables { get; } = [];

    public IReadOnlyList<AuditedDifference> Differences { get; } = [];

    /// <summary>Reads the engine's file.</summary>
    public static AuditedStep Read(string path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        return new(document.RootElement.Clone());
    }

    private string Text(string name) => _root.GetProperty(name).GetString()!;

    private string[] Texts(string name) => [.. _root.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];
}
