using System.CommandLine;
using System.Text.Json;
using BuildMemo.Errors;
using BuildMemo.Settings;
using BuildMemo.Tool.Health;
using BuildMemo.Tool.Output;
using BuildMemo.Tool.Projects;
using BuildMemo.Tool.Stores;

namespace BuildMemo.Tool.Commands;

/// <summary><c>doctor</c>: looks at everything that BuildMemo needs, and says how to mend what is not as it should be.</summary>
internal sealed class DoctorCommand : ToolCommand
{
    private const int NameWidth = 16;
    private const int MinimumWidth = 20;

    private readonly Argument<string?> _project = new("PROJECT")
    {
        Description = "A project file, or a folder that holds one; by default the one in the current folder, if there is one.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _cacheDir = CommonOptions.CacheDir();
    private readonly Option<bool> _json = CommonOptions.Json();

    public DoctorCommand(ToolContext context)
        : base("doctor", "Looks at what BuildMemo needs on this machine, and says how to mend what is wrong.", context)
    {
        Arguments.Add(_project);
        Options.Add(_cacheDir);
        Options.Add(_json);
    }

    public override IReadOnlyList<KeyValuePair<string, string>> Examples =>
    [
        new("dotnet buildmemo doctor", "the machine, the store, and the project in this folder"),
        new("dotnet buildmemo doctor src/App --json", "the same for a project, for a script"),
    ];

    public override IReadOnlyList<KeyValuePair<string, string>> ExitCodeMeanings =>
    [
        new("0", "it works, perhaps with warnings"),
        new("1", "something does not work"),
        new("2", "wrong usage"),
    ];

    public override IReadOnlyList<JsonField> JsonFields =>
    [
        new("works", "boolean", "whether nothing is bad"),
        new("findings[].area", "string", "`machine`, `store` or `project`"),
        new("findings[].name", "string", "what was looked at"),
        new("findings[].state", "string", "`good`, `warning` or `bad`"),
        new("findings[].text", "string", "what was found"),
        new("findings[].advice", "string", "how to mend it; empty when nothing is to be mended"),
    ];

    protected override int Execute(ParseResult parsed)
    {
        string? named = parsed.GetValue(_project);
        string? project = JournalPlaces.FindProject(Path.GetFullPath(named ?? ".", Context.WorkingDirectory), out string? fault);
        if (project is null && named is not null)
            return Context.Fail(ExitCodes.Usage, Codes.ToolProjectNotFound, fault!);
        List<Finding> findings = Look(project, parsed.GetValue(_cacheDir));
        bool works = !findings.Exists(finding => finding.State == FindingState.Bad);
        if (parsed.GetValue(_json))
            JsonOutput.Write(Context.Terminal.StandardOutput, json => WriteJson(json, works, findings));
        else
            WriteText(findings);
        return works ? ExitCodes.Done : ExitCodes.No;
    }

    private List<Finding> Look(string? project, string? cacheDir)
    {
        List<Finding> findings = [.. new MachineHealth(Context).Look()];
        ProjectEvaluation? evaluation = null;
        // Without a dotnet nothing can be evaluated, and that was said.
        if (project is not null && findings.TrueForAll(finding => finding.State != FindingState.Bad))
        {
            using SignalWatch signals = new();
            evaluation = ProjectEvaluation.Read(
                project, [.. SettingDefinitions.All.Select(setting => setting.Name), .. ProjectHealth.Properties], [ProjectHealth.Steps], [], signals.Token);
        }

        SettingsReading settings = SettingsReader.Read(
            project is null ? Context.WorkingDirectory : Path.GetDirectoryName(project)!,
            new(SettingOrigin.CommandLine, name => name == SettingDefinitions.CacheDir.Name && cacheDir is not null ? Path.GetFullPath(cacheDir, Context.WorkingDirectory) : null),
            new(SettingOrigin.ProjectProperty, name => evaluation?.Properties.GetValueOrDefault(name)),
            new(SettingOrigin.EnvironmentVariable, name => Context.Environment.GetValueOrDefault(name)));
        findings.AddRange(StoreHealth.Look(settings.Settings));
        if (evaluation is not null)
            findings.AddRange(new ProjectHealth(project!, evaluation, settings).Look());
        return findings;
    }

    private static void WriteJson(Utf8JsonWriter json, bool works, List<Finding> findings)
    {
        json.WriteBoolean("works", works);
        json.WriteStartArray("findings");
        foreach (Finding finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("area", finding.Area);
            json.WriteString("name", finding.Name);
            json.WriteString("state", finding.State.ToString().ToLowerInvariant());
            json.WriteString("text", finding.Text);
            json.WriteString("advice", finding.Advice);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteText(List<Finding> findings)
    {
        TextWriter output = Context.Terminal.Out;
        string area = "";
        foreach (Finding finding in findings)
        {
            if (finding.Area != area)
            {
                if (area.Length > 0)
                    output.WriteLine();
                area = finding.Area;
                output.WriteLine(Context.Terminal.Bold(char.ToUpperInvariant(area[0]) + area[1..]));
            }

            string margin = $"  {Mark(finding.State)}  {finding.Name,-NameWidth}  ";
            WriteWrapped(margin, finding.Text);
            if (finding.Advice.Length > 0)
                WriteWrapped(new string(' ', NameWidth + 8), "→ " + finding.Advice);
        }

        int bad = findings.Count(finding => finding.State == FindingState.Bad);
        int warnings = findings.Count(finding => finding.State == FindingState.Warning);
        output.WriteLine();
        output.WriteLine(bad + warnings == 0 ? "Everything is as it should be."
            : bad == 0 ? $"It works; {Texts.Count(warnings, "warning")}."
            : $"{Texts.Count(bad, "fault")}, {Texts.Count(warnings, "warning")}.");
    }

    private void WriteWrapped(string margin, string text)
    {
        int indent = NameWidth + 8;
        int? width = Context.Terminal.Width is { } columns ? Math.Max(columns - indent, MinimumWidth) : null;
        foreach (string line in Texts.Wrap(Texts.Line(text), width))
        {
            Context.Terminal.Out.WriteLine(margin + line);
            margin = new string(' ', indent);
        }
    }

    private string Mark(FindingState state) => state switch
    {
        FindingState.Good => Context.Terminal.Colored("ok", ConsoleColor.Green),
        FindingState.Warning => Context.Terminal.Colored("!!", ConsoleColor.Yellow),
        _ => Context.Terminal.Colored("XX", ConsoleColor.Red),
    };
}
