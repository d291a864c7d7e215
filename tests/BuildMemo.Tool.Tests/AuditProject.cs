using System.Text.Json;
using BuildMemo.Testing;

namespace BuildMemo.Tool.Tests;

/// <summary>A project of many steps, audited once; what was found is asked step by step.</summary>
public abstract class AuditProject : IDisposable
{
    private static readonly string Methods =
        Repository.PathOf("tests", "BuildMemo.Testing.Methods", "bin", Repository.Configuration, "net10.0", "BuildMemo.Testing.Methods.dll");

    private readonly Sandbox _sandbox = new();
    private readonly ToolRig _rig = new();
    private readonly Lazy<JsonElement> _audit;

    protected AuditProject() => _audit = new(() =>
    {
        ProjectBuilder builder = _sandbox.Project("app", "App.proj").UsingSources();
        Fill(builder);
        builder.Save();
        // Below a root of its own, for the sandbox lies among temporary files.
        Directory.CreateDirectory(_sandbox["app/.git"]);
        ToolResult result = _rig.RunWith("", ["audit", _sandbox["app"], "--json", "--cache-dir", _sandbox.Cache], variables: [("AUDITED", "yes"), ("AUDITED_METHOD_MODE", "fast"), ("HOME", Home)]);
        ToolReference.Describes("audit", result.Json);
        ExitCode = result.ExitCode;
        return result.Json;
    });

    public int ExitCode { get; private set; }

    public JsonElement Json => _audit.Value;

    protected string Home => Directory.CreateDirectory(_sandbox["home"]).FullName;

    protected abstract void Fill(ProjectBuilder project);

    public string Path(string relative) => _sandbox["app/" + relative];

    /// <summary>The findings of a step: kind and what.</summary>
    public string[] Of(string step) =>
        [.. Step(step).GetProperty("findings").EnumerateArray().Select(finding => $"{finding.GetProperty("kind").GetString()} {finding.GetProperty("what").GetString()}")];

    public string? Item(string step) => Step(step).GetProperty("item").GetString();

    public JsonElement Step(string step) => Json.GetProperty("steps").EnumerateArray().Single(one => one.GetProperty("name").GetString() == step);

    protected static void Method(ProjectBuilder project, string method, string? output = null, string parameters = "", string? input = null) => project.Step(
        $"method {method}",
        [
            ("Assembly", Methods), ("Method", $"BuildMemo.Testing.Methods.Audited.{method}"), ("Parameters", parameters),
            .. output is null ? [] : new[] { ("Outputs", output) }, .. input is null ? [] : new[] { ("Inputs", input) },
        ]);

    protected virtual void Clean()
    {
    }

    public void Dispose()
    {
        Clean();
        _rig.Dispose();
        _sandbox.Dispose();
        GC.SuppressFinalize(this);
    }
}
