using BuildMemo.Steps;
using Microsoft.Build.Framework;

namespace BuildMemo.Tasks;

/// <summary>Reads the assemblies that steps may name: what the task was given, else what the project knows.</summary>
internal static class AssemblyReader
{
    /// <summary>One an item; empty when there are none.</summary>
    public static MethodAssembly[] Read(ITaskItem[] items, ProjectContext? project)
    {
        if (project is null)
            return [];
        if (items.Length > 0)
            return [.. items.Select(item => Of(item.ItemSpec, item.GetMetadata("MSBuildSourceProjectFile"), project))];
        List<MethodAssembly> assemblies = [];
        foreach (string entry in project["MemoAssemblies"].Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            int bar = entry.IndexOf('|', StringComparison.Ordinal);
            assemblies.Add(Of(bar < 0 ? entry : entry[..bar], bar < 0 ? "" : entry[(bar + 1)..], project));
        }

        return [.. assemblies];
    }

    private static MethodAssembly Of(string path, string projectFile, ProjectContext project) => new(
        Path.GetFileNameWithoutExtension(path), Path.GetFullPath(path.Replace('\\', Path.DirectorySeparatorChar), project.Paths.ProjectDirectory))
    {
        Project = Path.GetFileNameWithoutExtension(projectFile),
    };
}
