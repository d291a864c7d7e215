using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using BuildMemo.Errors;
using BuildMemo.Settings;
using BuildMemo.Tool.Output;
using BuildMemo.Tool.Projects;
using BuildMemo.Tool.Stores;

namespace BuildMemo.Tool.Commands;

/// <summary><c>config</c>: the settings in force, each with where it comes from.</summary>
internal sealed class ConfigCommand : ToolCommand
{
    private const int WidestValue = 40;

    private readonly Argument<string?> _project = new("PROJECT")
    {
        Description = "A project file, or a folder that holds one; by default the one in the current folder. Where there is none, what holds without a project.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string[]> _properties = CommonOptions.Properties();
    private readonly Option<bool> _changed = new("--changed") { Description = "Only settings that are not at their default." };
    private readonly Option<bool> _json = CommonOptions.Json();

    public ConfigCommand(ToolContext context)
        : base("config", "Shows the settings in force, each with where it comes from.", context)
    {
        Arguments.Add(_project);
        foreach (Option option in (ReadOnlySpan<Option>)[_properties, _changed, _json])
            Options.Add(option);
    }

    public override IReadOnlyList<KeyValuePair<string, string>> Examples =>
    [
        new("dotnet buildmemo config", "every setting of the project in this folder"),
        new("dotnet buildmemo config src/App --changed", "what somebody set, and where"),
    ];

    public override IReadOnlyList<JsonField> JsonFields =>
    [
        new("project", "string", "the project file; empty without a project"),
        new("settings[].name", "string", "the property's name"),
        new("settings[].value", "string", "as written, or the default; empty for none"),
        new("settings[].origin", "string", "`projectProperty`, `environmentVariable` or `default`"),
        new("settings[].place", "string", "where it is set, as far as it can be told: file and line, or the variable; empty for a default"),
        new("settings[].environmentVariable", "string", "the variable that sets it where no project does"),
        new("settings[].default", "string", "what holds when nobody sets it; empty for none"),
        new("settings[].accepted", "string", "accepted values, in words"),
        new("settings[].description", "string", "what it does"),
    ];

    protected override int Execute(ParseResult parsed)
    {
        if (FindProject(parsed.GetValue(_project), out string? project) is { } refused)
            return refused;
        if (CommonOptions.FindBadProperty(parsed.GetValue(_properties)) is { } bad)
            return Context.Fail(ExitCodes.Usage, Codes.ToolUsage, bad);
        IReadOnlyDictionary<string, string> properties = new Dictionary<string, string>();
        if (project is not null)
        {
            using SignalWatch signals = new();
            ProjectEvaluation evaluation = ProjectEvaluation.Read(
                project, [.. SettingDefinitions.All.Select(setting => setting.Name)], [], parsed.GetValue(_properties) ?? [], signals.Token);
            if (evaluation.Errors.Count > 0)
                return Context.FailWith(evaluation.Errors, ExitCodes.Environment, Codes.ProjectNotChecked, $"{project} can't be evaluated: MSBuild says what stands above.");
            properties = evaluation.Properties;
        }

        SettingsReading reading = SettingsReader.Read(
            project is null ? Context.WorkingDirectory : Path.GetDirectoryName(project)!,
            new(SettingOrigin.ProjectProperty, name => properties.GetValueOrDefault(name)),
            new(SettingOrigin.EnvironmentVariable, name => Context.Environment.GetValueOrDefault(name)));
        foreach (Problem problem in reading.Problems)
            Context.Report(problem);
        ImmutableArray<EffectiveSetting> shown = parsed.GetValue(_changed)
            ? [.. reading.Effective.Where(setting => setting.Origin != SettingOrigin.Default)]
            : [.. reading.Effective];
        if (parsed.GetValue(_json))
            JsonOutput.Write(Context.Terminal.StandardOutput, json => WriteJson(json, project, shown));
        else
            WriteText(project, shown);
        return reading.Problems.Any(problem => problem.Code.Severity == Severity.Error) ? ExitCodes.No : ExitCodes.Done;
    }

    // Without a name the current folder's project, if there is just one: a person in a project's folder means that project.
    private int? FindProject(string? named, out string? project)
    {
        project = JournalPlaces.FindProject(Path.GetFullPath(named ?? ".", Context.WorkingDirectory), out string? fault);
        return project is null && named is not null ? Context.Fail(ExitCodes.Usage, Codes.ToolProjectNotFound, fault!) : null;
    }

    private static string PlaceOf(string? project, EffectiveSetting setting) => setting.Origin switch
    {
        SettingOrigin.EnvironmentVariable => Definition(setting).EnvironmentName,
        SettingOrigin.ProjectProperty => PropertyPlaces.Find(project!, setting.Name) ?? "",
        _ => "",
    };

    private static SettingDefinition Definition(EffectiveSetting setting) => SettingDefinitions.All.First(definition => definition.Name == setting.Name);

    private static void WriteJson(Utf8JsonWriter json, string? project, ImmutableArray<EffectiveSetting> settings)
    {
        json.WriteString("project", project ?? "");
        json.WriteStartArray("settings");
        foreach (EffectiveSetting setting in settings)
        {
            SettingDefinition definition = Definition(setting);
            json.WriteStartObject();
            json.WriteString("name", setting.Name);
            json.WriteString("value", setting.Value);
            json.WriteString("origin", JsonNamingPolicy.CamelCase.ConvertName(setting.Origin.ToString()));
            json.WriteString("place", PlaceOf(project, setting));
            json.WriteString("environmentVariable", definition.EnvironmentName);
            json.WriteString("default", definition.Default);
            json.WriteString("accepted", definition.Accepted);
            json.WriteString("description", definition.Description);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteText(string? project, ImmutableArray<EffectiveSetting> settings)
    {
        Context.Terminal.Out.WriteLine(project is null ? "Without a project:" : $"{Texts.Line(project)}:");
        if (settings.IsEmpty)
        {
            Context.Terminal.Out.WriteLine("  every setting is at its default");
            return;
        }

        TextTable table = new(Context.Terminal, new("SETTING", settings.Max(setting => setting.Name.Length)), new("VALUE", Math.Clamp(settings.Max(setting => setting.Value.Length), 8, WidestValue), IsFlexible: true), new("FROM", 12, IsFlexible: true));
        table.WriteTitles();
        foreach (EffectiveSetting setting in settings)
        {
            string place = PlaceOf(project, setting);
            string from = setting.Origin switch
            {
                SettingOrigin.Default => "default",
                SettingOrigin.EnvironmentVariable => $"variable {place}",
                _ => place.Length > 0 ? place : "project",
            };
            table.WriteRow(setting.Name, setting.Value.Length > 0 ? setting.Value : "-", from);
        }
    }
}
