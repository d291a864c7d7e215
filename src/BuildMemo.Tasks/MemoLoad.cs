using BuildMemo.Errors;
using BuildMemo.Run;
using BuildMemo.Settings;
using BuildMemo.Store;
using Microsoft.Build.Framework;

namespace BuildMemo.Tasks;

/// <summary>
/// Takes the outputs of shelved steps out of the cache: writes what references (<c>buildmemo:…</c>) stand for into a folder. Files that
/// are right already are left untouched.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class MemoLoad : Microsoft.Build.Utilities.Task, IStoreFaults
{
    /// <summary>The references, as steps with <c>Shelve</c> yield them.</summary>
    [Required]
    public ITaskItem[] References { get; set; } = [];

    /// <summary>Folder that gets the files, relative to the project's folder; below the project, the root, obj or OutDir.</summary>
    [Required]
    public string Folder { get; set; } = "";

    /// <summary>The item of the target <c>_BuildMemoGetProject</c>; when it is not given, the task asks the current project for it.</summary>
    public ITaskItem? Project { get; set; }

    /// <summary>Folder of the local store; goes before <c>BuildMemoCacheDir</c>.</summary>
    public string? CacheDir { get; set; }

    /// <summary>The files, with the metadata <c>Reference</c>, in the order of the references.</summary>
    [Output]
    public ITaskItem[] LoadedFiles { get; private set; } = [];

    /// <inheritdoc />
    public override bool Execute()
    {
        if (References.Length == 0)
            return true;
        ProjectContext? project = ProjectContext.Find(Project, BuildEngine);
        if (project is null)
        {
            Log.LogError(null, Codes.ProjectUnknown.Id, null, null, 0, 0, 0, 0, "{0}",
                "MemoLoad can't find out which project it runs in: the target _BuildMemoGetProject is missing. Import build/BuildMemo.targets.");
            return false;
        }

        IReadOnlyDictionary<string, string> environment = BuildEnvironment.Read();
        SettingsReading reading = SettingsReader.Read(
            project.Paths.ProjectDirectory,
            new(SettingOrigin.TaskParameter, name => name == "BuildMemoCacheDir" ? CacheDir : null),
            new(SettingOrigin.ProjectProperty, name => project[name]),
            new(SettingOrigin.EnvironmentVariable, name => environment.GetValueOrDefault(name)));
        BuildLog log = new(Log, MessageImportance.Low, explain: false);
        foreach (Problem problem in reading.Problems)
            log.Report(problem);
        if (log.Errors > 0)
            return false;

        string folder = Path.GetFullPath(Folder.Replace('\\', Path.DirectorySeparatorChar), project.Paths.ProjectDirectory);
        List<ITaskItem> loaded = [];
        foreach (ITaskItem reference in References)
        {
            LoadedReference result = ReferenceLoader.Load(project.Paths, reading.Settings, this, reference.ItemSpec, folder);
            if (result.Problem is { } problem)
                log.Report(problem);
            foreach (string file in result.Files)
            {
                Microsoft.Build.Utilities.TaskItem item = new(Escaping.Escape(file));
                item.SetMetadata("Reference", reference.ItemSpec);
                loaded.Add(item);
            }
        }

        LoadedFiles = [.. loaded];
        return log.Errors == 0;
    }

    /// <summary>A fault of the store: a warning, and a reference that is not found.</summary>
    void IStoreFaults.Report(Problem problem) => new BuildLog(Log, MessageImportance.Low, explain: false).Report(problem);
}
