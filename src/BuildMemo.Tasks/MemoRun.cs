using BuildMemo.Run;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace BuildMemo.Tasks;

/// <summary>
/// Runs steps: what is up to date is left alone, what the store knows is restored, the rest runs in parallel. The target
/// <c>BuildMemoRun</c> calls it for all <c>MemoStep</c> items; a target of one's own may call it for other items.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class MemoRun : MemoTask
{
    private const string AddToMetadata = "BuildMemoAddTo";

    /// <summary>The steps; their metadata are those of <c>MemoStep</c>.</summary>
    [Required]
    public ITaskItem[] Steps { get; set; } = [];

    /// <summary>Assemblies with methods for steps: the items that references with <c>OutputItemType="MemoAssembly"</c> bring. By default those of the project.</summary>
    public ITaskItem[] Assemblies { get; set; } = [];

    /// <summary>Names this call's journal: one name a call in a project, so calls of one's own need one each. A file name.</summary>
    [Required]
    public string JournalName { get; set; } = "";

    /// <summary>The outputs of steps with <c>AddTo</c>, with their metadata; <c>BuildMemoAddTo</c> names the list.</summary>
    [Output]
    public ITaskItem[] AddedItems { get; private set; } = [];

    /// <summary>Declared input files; only in a design-time build, for the IDE's own up-to-date check.</summary>
    [Output]
    public ITaskItem[] UpToDateCheckInputs { get; private set; } = [];

    /// <summary>Output files that are there, those with <c>KeepOnClean</c> too; only in a design-time build, as above.</summary>
    [Output]
    public ITaskItem[] UpToDateCheckOutputs { get; private set; } = [];

    /// <inheritdoc />
    public override bool Execute()
    {
        if (Steps.Length == 0)
            return true;
        ProjectContext? project = ProjectContext.Find(Project, BuildEngine);
        RunResult? result = Run(
            DeclarationReader.Read(Steps, project?.FolderProperties ?? []), JournalName, MessageImportance.Normal, project, assemblies: AssemblyReader.Read(Assemblies, project));
        if (result is null)
            return false;
        FileWrites = FileWritesOf(result);
        AddedItems = AddedItemsOf(result);
        UpToDateCheckInputs = [.. result.Inputs.Select(NewItem)];
        if (project?.Intent == RunIntent.DesignTime)
            UpToDateCheckOutputs = [.. result.Outputs.Where(output => !output.IsReference).Select(output => NewItem(output.Path))];
        return result.Succeeded;
    }

    private static ITaskItem[] AddedItemsOf(RunResult result)
    {
        List<ITaskItem> items = new(result.Outputs.Length);
        foreach (RunOutput output in result.Outputs)
        {
            if (output.AddTo.Length == 0)
                continue;
            TaskItem item = NewItem(output.Path);
            foreach ((string name, string value) in output.Metadata)
                item.SetMetadata(name, Escaping.Escape(value));
            item.SetMetadata(AddToMetadata, output.AddTo);
            items.Add(item);
        }

        return [.. items];
    }
}
