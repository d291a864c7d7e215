using BuildMemo.Errors;
using BuildMemo.Fingerprints;
using BuildMemo.Hashing;
using BuildMemo.Run;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace BuildMemo.Tasks;

/// <summary>
/// Hashes files: SHA-256 of each file's content, and one hash over all of them. For parameters of steps and for keys of CI caches.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class MemoHash : Microsoft.Build.Utilities.Task
{
    /// <summary>Files; relative paths start at the project's folder.</summary>
    [Required]
    public ITaskItem[] Files { get; set; } = [];

    /// <summary>The item of the target <c>_BuildMemoGetProject</c>; when it is not given, the task asks the current project for it.</summary>
    public ITaskItem? Project { get; set; }

    /// <summary>The files with metadata <c>Hash</c>: 64 lower-case hexadecimal digits.</summary>
    [Output]
    public ITaskItem[] HashedFiles { get; private set; } = [];

    /// <summary>One hash over names (relative to the project's folder) and contents, in the order given; 64 hexadecimal digits.</summary>
    [Output]
    public string Hash { get; private set; } = "";

    /// <inheritdoc />
    public override bool Execute()
    {
        ProjectContext? project = ProjectContext.Find(Project, BuildEngine);
        if (project is null)
        {
            Log.LogError(null, Codes.ProjectUnknown.Id, null, null, 0, 0, 0, 0, "{0}",
                "MemoHash can't find out which project it runs in: the target _BuildMemoGetProject is missing. Import build/BuildMemo.targets.");
            return false;
        }

        using ContentList all = new();
        List<ITaskItem> hashed = new(Files.Length);
        foreach (ITaskItem file in Files)
        {
            string path = Path.GetFullPath(file.ItemSpec, project.Paths.ProjectDirectory);
            if (FileDigests.TryHash(path, out ContentDigest digest) is { } problem)
            {
                Log.LogError(null, problem.Code.Id, null, problem.File, 0, 0, 0, 0, "{0}", problem.Message);
                continue;
            }

            all.Add(Path.GetRelativePath(project.Paths.ProjectDirectory, path), digest);
            TaskItem item = new(file);
            item.SetMetadata("Hash", digest.ToString());
            hashed.Add(item);
        }

        HashedFiles = [.. hashed];
        Hash = all.ToFingerprint().ToString();
        return !Log.HasLoggedErrors;
    }
}
