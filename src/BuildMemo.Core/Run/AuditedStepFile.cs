using System.Collections.Immutable;
using System.Text.Json;
using BuildMemo.Execution.Methods;
using BuildMemo.Fingerprints;
using BuildMemo.Settings;
using BuildMemo.Steps;

namespace BuildMemo.Run;

/// <summary>
/// What the tool needs to judge a trace: what the step declared, as it was resolved for this run, and what the runs of it wrote.
/// The format is between one engine and one tool: tests of both hold it.
/// </summary>
/// <param name="services">What all steps of a run share.</param>
/// <param name="step">The step.</param>
/// <param name="folder">Absolute.</param>
internal sealed class AuditedStepFile(RunServices services, PreparedStep step, string folder)
{
    /// <summary>Name of the file in the step's folder.</summary>
    public const string FileName = "step.json";

    /// <summary>Where the trace goes.</summary>
    public string TracePath { get; } = Path.Combine(folder, "trace");

    /// <summary>When the traced run began, UTC.</summary>
    public DateTime StartedAt { get; } = DateTime.UtcNow;

    /// <summary>When it was over, UTC.</summary>
    public DateTime EndedAt { get; private set; }

    /// <summary>How the traced run ended.</summary>
    public StepEnd? End
    {
        get;
        set
        {
            field = value;
            EndedAt = DateTime.UtcNow;
        }
    }

    /// <summary>Absolute paths of inferred and discovered inputs.</summary>
    public ImmutableArray<string> Discovered { get; set; } = [];

    /// <summary>What the comparison found; null where nothing could be compared.</summary>
    public AuditVerdict? Verdict { get; set; }

    /// <summary>Writes it; appears by rename, so that an audit that is cut short leaves none that is half.</summary>
    public void Write()
    {
        string path = Path.Combine(folder, FileName);
        using (FileStream stream = File.Create(path + ".tmp"))
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            WriteStep(json);
            WritePlaces(json);
            WriteVerdict(json);
            json.WriteEndObject();
        }

        File.Move(path + ".tmp", path);
    }

    /// <summary>Writes an array of texts.</summary>
    public static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private void WriteStep(Utf8JsonWriter json)
    {
        Step declared = step.Run.Step;
        StepDeclaration declaration = services.Request.Declarations[declared.Index];
        Situation situation = step.Situation;
        json.WriteString("name", declared.Name);
        json.WriteString("include", declaration.Identity);
        json.WriteString("project", services.Paths.ProjectFile);
        json.WriteString("targetFramework", services.Request.TargetFramework);
        json.WriteString("command", situation.CommandText);
        json.WriteBoolean("isMethod", step.Run.Method is not null);
        json.WriteBoolean("isStrict", services.Settings.Environment == EnvironmentMode.Strict);
        json.WriteNumber("seconds", End switch { StepSuccess success => success.Duration.TotalSeconds, StepFailure failure => failure.Duration.TotalSeconds, _ => 0 });
        json.WriteString("startedAt", StartedAt);
        json.WriteString("endedAt", EndedAt);
        if (End is StepFailure failed)
            json.WriteString("failure", failed.Problem?.Message ?? $"exit code {failed.ExitCode}");
        WriteTexts(json, "metadata", declaration.Metadata.Select(pair => pair.Key));
        WriteTexts(json, "inputs", situation.Inputs.Select(input => input.Path));
        WriteTexts(json, "globs", declared.Inputs.Where(input => input.IsGlob).Select(input => input.Path));
        WriteTexts(json, "ignoredInputs", declared.IgnoredInputs);
        WriteTexts(json, "discovered", Discovered);
        WriteTexts(json, "outputs", declared.Outputs.Where(output => output.Kind != OutputKind.Directory).Select(output => output.Path));
        WriteTexts(json, "outputDirectories", declared.Outputs.Where(output => output.Kind == OutputKind.Directory).Select(output => output.Path));
        json.WriteString("depFile", declared.DepFile ?? "");
        WriteTexts(json, "tools", situation.ToolFiles.Where(part => part.Kind is not (ToolPartKind.Runtime or ToolPartKind.Sdk)).Select(part => part.Path)
            .Concat(situation.ToolSources.Select(source => source.Path)).Concat(situation.AbsentToolFiles));
        WriteTexts(json, "toolFolders", situation.ToolFiles.Where(part => part.Kind is ToolPartKind.Runtime or ToolPartKind.Sdk).Select(part => part.Path));
        WriteTexts(json, "variables", declared.Environment.Select(variable => variable.Name));
        WriteTexts(json, "otherOutputs", services.Runs.Where(run => run != step.Run).SelectMany(run => run.Step.Outputs).Select(output => output.Path));
    }

    private void WritePlaces(Utf8JsonWriter json)
    {
        ProjectPaths paths = services.Paths;
        IReadOnlyDictionary<string, string> environment = step.Situation.Environment;
        json.WriteString("workingDirectory", step.Run.Step.WorkingDirectory);
        json.WriteString("startDirectory", step.Run.Method is null ? step.Run.Step.WorkingDirectory : paths.Root);
        json.WriteString("projectDirectory", paths.ProjectDirectory);
        json.WriteString("root", paths.Root);
        json.WriteString("intermediate", paths.IntermediateOutputPath);
        json.WriteString("baseIntermediate", paths.BaseIntermediateOutputPath);
        json.WriteString("outDir", paths.OutDir ?? "");
        json.WriteString("artifacts", paths.ArtifactsPath ?? "");
        json.WriteString("packages", paths.NuGetPackageRoot ?? "");
        json.WriteString("journal", paths.JournalDirectory);
        json.WriteString("home", environment.GetValueOrDefault("HOME") ?? "");
        json.WriteString("searchPath", environment.GetValueOrDefault("PATH") ?? "");
        json.WriteString("temporary", environment.GetValueOrDefault("TMPDIR") ?? "/tmp");
        json.WriteString("user", environment.GetValueOrDefault("USER") ?? "");
        string? host = Execution.DotnetHost.Find(services.Request.Environment);
        json.WriteString("dotnet", host is null ? "" : Path.GetDirectoryName(File.ResolveLinkTarget(host, returnFinalTarget: true)?.FullName ?? host));
        json.WriteString("worker", services.Request.WorkerFolder);
        json.WriteString("copies", step.Run.Method is null ? "" : ShadowFolder.TryMake(Path.GetTempPath(), ShadowFolder.CacheOf(services.Request.Environment), out _) ?? "");
        json.WriteString("store", services.Settings.CacheDir);
        json.WriteString("trace", TracePath);
    }

    private void WriteVerdict(Utf8JsonWriter json)
    {
        if (Verdict is not { } verdict)
            return;
        json.WriteStartObject("verdict");
        json.WriteString("cause", verdict.Cause.ToString());
        json.WriteNumber("changed", verdict.Changed);
        json.WriteString("failure", verdict.Failure);
        WriteTexts(json, "variables", verdict.Variables);
        json.WriteStartArray("differences");
        foreach (AuditDifference difference in verdict.Differences)
        {
            json.WriteStartObject();
            json.WriteString("path", difference.Path);
            // What the first run wrote is back in its place when this is read.
            json.WriteBoolean("inFirst", difference.First is not null);
            json.WriteString("second", difference.Second);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
