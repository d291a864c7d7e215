using BuildMemo.Errors;
using BuildMemo.Run;
using Microsoft.Build.Framework;

namespace BuildMemo.Tasks;

/// <summary>
/// Part of <c>Clean</c>: removes the outputs that the project's journals name, where their content is still what a step wrote
/// and <c>KeepOnClean</c> isn't set, and then the journals. The store is never touched.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class MemoClean : Microsoft.Build.Utilities.Task
{
    /// <summary>The item of the target <c>_BuildMemoGetProject</c>.</summary>
    [Required]
    public ITaskItem? Project { get; set; }

    /// <inheritdoc />
    public override bool Execute()
    {
        if (ProjectContext.Find(Project, BuildEngine) is not { } project)
            return true;
        BuildLog log = new(Log, MessageImportance.Low, explain: false);
        foreach (Problem problem in Cleaner.Clean(project.Paths))
            log.Report(problem);
        return log.Errors == 0;
    }
}
