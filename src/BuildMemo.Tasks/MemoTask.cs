using BuildMemo.Errors;
using BuildMemo.Reporting;
using BuildMemo.Run;
using BuildMemo.Settings;
using BuildMemo.Steps;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace BuildMemo.Tasks;

/// <summary>
/// What the tasks that run steps have in common: parameters that are settings, the project they run in, cancelling, and the
/// way from a request to logged results. Decides nothing about steps.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "MSBuild never disposes tasks; without a timer a cancellation source holds nothing that needs it.")]
public abstract class MemoTask : Microsoft.Build.Utilities.Task, ICancelableTask, IIncrementalTask
{
    private readonly CancellationTokenSource _cancellation = new();

    /// <summary>The item of the target <c>_BuildMemoGetProject</c>; when it is not given, the task asks the current project for it.</summary>
    public ITaskItem? Project { get; set; }

    /// <summary><c>ReadWrite</c>, <c>ReadOnly</c>, <c>Refresh</c> or <c>Off</c>; goes before <c>BuildMemoMode</c>.</summary>
    public string? Mode { get; set; }

    /// <summary>Folder of the local store; goes before <c>BuildMemoCacheDir</c>.</summary>
    public string? CacheDir { get; set; }

    /// <summary><c>Strict</c> or <c>Loose</c>; goes before <c>BuildMemoEnvironment</c>.</summary>
    public string? EnvironmentMode { get; set; }

    /// <summary>Most executions at once, numbers as in joblib; goes before <c>BuildMemoMaxParallelism</c>.</summary>
    public string? MaxParallelism { get; set; }

    /// <summary>File or folder of the JSON report; goes before <c>BuildMemoReport</c>.</summary>
    public string? Report { get; set; }

    /// <summary>Print every reason of what runs; goes before <c>BuildMemoExplain</c>.</summary>
    public string? Explain { get; set; }

    /// <summary><c>workers</c> or <c>threads</c>; goes before <c>BuildMemoExecutor</c>.</summary>
    public string? Executor { get; set; }

    /// <summary>Give outputs back in the order in which steps ended; goes before <c>BuildMemoUnordered</c>.</summary>
    public string? Unordered { get; set; }

    /// <inheritdoc />
    public bool FailIfNotIncremental { get; set; }

    /// <summary>Every output that is there afterwards, but those with <c>KeepOnClean</c>.</summary>
    [Output]
    public ITaskItem[] FileWrites { get; private protected set; } = [];

    /// <inheritdoc />
    public void Cancel() => _cancellation.Cancel();

    /// <summary>Runs declarations and logs what happens; the result is null when the settings or the project can't be read.</summary>
    private protected RunResult? Run(
        StepDeclaration[] declarations,
        string journalName,
        MessageImportance outputImportance,
        ProjectContext? project,
        bool wantsOutput = false,
        Action<StepLine>? onLine = null,
        IReadOnlyList<MethodAssembly>? assemblies = null)
    {
        if (project is null)
        {
            Log.LogError(null, Codes.ProjectUnknown.Id, null, null, 0, 0, 0, 0, "{0}",
                $"{GetType().Name} can't find out which project it runs in: the target _BuildMemoGetProject is missing. "
                + "Import build/BuildMemo.targets (the package does), or pass Project=\"@(_BuildMemoProject)\".");
            return null;
        }

        IReadOnlyDictionary<string, string> environment = BuildEnvironment.Read();
        SettingsReading reading = SettingsReader.Read(
            project.Paths.ProjectDirectory,
            new(SettingOrigin.TaskParameter, ParameterOf),
            new(SettingOrigin.ProjectProperty, name => project[name]),
            new(SettingOrigin.EnvironmentVariable, name => environment.GetValueOrDefault(name)));
        BuildLog buildLog = new(Log, outputImportance, reading.Settings.Explain, onLine);
        if (project.Problem is not null)
            buildLog.Report(project.Problem);
        foreach (Problem problem in reading.Problems)
            buildLog.Report(problem);
        LogEffectiveSettings(reading);
        if (buildLog.Errors > 0)
            return null;

        AuditRequest? audit = project.Intent == RunIntent.Audit ? AuditRequest.Read(project["_BuildMemoAuditFolder"]) : null;
        RunRequest request = new()
        {
            Declarations = declarations,
            Assemblies = assemblies ?? [],
            Paths = project.Paths,
            Settings = audit is null ? reading.Settings : AuditRequest.Adapt(reading.Settings),
            Environment = environment,
            Events = buildLog,
            Cores = new MSBuildCores(BuildEngine),
            JournalName = journalName,
            TargetFramework = project.TargetFramework,
            // `check` of the tool passes -question as well, for all other tasks.
            Intent = FailIfNotIncremental && project.Intent != RunIntent.Check ? RunIntent.Question : project.Intent,
            Audit = audit,
            WorkerFolder = Path.GetDirectoryName(GetType().Assembly.Location)!,
            WantsOutput = wantsOutput,
            // Set at the verbosity diagnostic, and by the binary log.
            TellsComponents = Log.IsTaskInputLoggingEnabled,
        };
        if (ReportWriters.Note(request, BuildEngine) is { } replaced)
            buildLog.Report(replaced);
        RunResult result = MemoRunner.Run(request, _cancellation.Token);
        LogSummary(result.Report, project.Intent);
        return result;
    }

    /// <summary>The outputs for <c>FileWrites</c>.</summary>
    private protected static ITaskItem[] FileWritesOf(RunResult result)
    {
        List<ITaskItem> items = new(result.Outputs.Length);
        foreach (RunOutput output in result.Outputs)
        {
            if (!output.KeepOnClean && !output.IsReference)
                items.Add(NewItem(output.Path));
        }

        return [.. items];
    }

    /// <summary>An item for a path, escaped as MSBuild wants it.</summary>
    private protected static TaskItem NewItem(string path) => new(Escaping.Escape(path));

    private string? ParameterOf(string property) => property switch
    {
        "BuildMemoMode" => Mode,
        "BuildMemoCacheDir" => CacheDir,
        "BuildMemoEnvironment" => EnvironmentMode,
        "BuildMemoMaxParallelism" => MaxParallelism,
        "BuildMemoReport" => Report,
        "BuildMemoExplain" => Explain,
        "BuildMemoExecutor" => Executor,
        "BuildMemoUnordered" => Unordered,
        _ => null,
    };

    private void LogEffectiveSettings(SettingsReading reading)
    {
        if (!Log.LogsMessagesOfImportance(MessageImportance.Low))
            return;
        foreach (EffectiveSetting setting in reading.Effective)
            Log.LogMessage(MessageImportance.Low, "{0}", $"BuildMemo: {setting.Name} = {setting.Value} ({setting.Origin})");
    }

    private void LogSummary(RunReport report, RunIntent intent)
    {
        if (report.Totals.Steps == 0 || intent == RunIntent.DesignTime)
            return;
        Log.LogMessage(MessageImportance.High, "{0}", report.Summary);
        if (intent == RunIntent.Build && !FailIfNotIncremental && Log.LogsMessagesOfImportance(MessageImportance.Normal) && report.MainReason is { } reason)
            Log.LogMessage(MessageImportance.Normal, "{0}", reason);
    }
}
