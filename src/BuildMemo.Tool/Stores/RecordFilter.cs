using System.CommandLine;
using System.IO.Enumeration;
using BuildMemo.Store;

namespace BuildMemo.Tool.Stores;

/// <summary>Which records <c>--step</c> and <c>--project</c> mean; the same for every verb that has them.</summary>
internal sealed class RecordFilter
{
    private readonly string? _step;
    private readonly string? _project;
    private readonly string? _projectFile;

    private RecordFilter(string? step, string? project, string? projectFile)
    {
        _step = step;
        _project = project;
        _projectFile = projectFile;
    }

    /// <summary>Whether it takes every record.</summary>
    public bool TakesAll => _step is null && _project is null;

    /// <summary><c>--step</c>.</summary>
    public static Option<string?> StepOption() => new("--step") { Description = "Only records of steps of this name; * and ? match.", HelpName = "NAME" };

    /// <summary><c>--project</c>, for verbs that choose records by it.</summary>
    public static Option<string?> ProjectOption() => new("--project")
    {
        Description = "Only records of this project: a project file or folder (its store is taken as well), or a name with * and ?.",
        HelpName = "PROJECT",
    };

    /// <summary>The value of <c>--project</c> where it is a file or folder that exists: its store is taken; null for a name.</summary>
    public static string? ExistingProject(ToolContext context, string? project) =>
        project is not null && Path.Exists(Path.GetFullPath(project, context.WorkingDirectory)) ? project : null;

    /// <summary>The filter of two options, each null when it was not given.</summary>
    public static RecordFilter Of(ToolContext context, string? step, string? project) => new(
        step,
        project,
        ExistingProject(context, project) is { } path ? JournalPlaces.FindProject(Path.GetFullPath(path, context.WorkingDirectory), out _) : null);

    /// <summary>Whose records they are, for a sentence: <c> of the step 'x'</c>.</summary>
    public string Description =>
        (_step is null ? "" : $" of the step '{Output.Texts.Line(_step)}'") + (_project is null ? "" : $" of the project '{Output.Texts.Line(_project)}'");

    /// <summary>Whether it takes a record.</summary>
    public bool Takes(Record record) => Takes(record.Step, record.Provenance.Project);

    /// <summary>The same by the names alone.</summary>
    public bool Takes(string step, string project) =>
        (_step is null || FileSystemName.MatchesSimpleExpression(_step, step, ignoreCase: false)) && (_project is null || IsOfProject(project));

    // A record knows its project relative to its root, wherever that was.
    private bool IsOfProject(string recorded) => _projectFile is not null
        ? ("/" + _projectFile.Replace('\\', '/')).EndsWith("/" + recorded.Replace('\\', '/'), StringComparison.Ordinal)
        : FileSystemName.MatchesSimpleExpression(_project, recorded, ignoreCase: false)
            || FileSystemName.MatchesSimpleExpression(_project, Path.GetFileName(recorded), ignoreCase: false)
            || FileSystemName.MatchesSimpleExpression(_project, Path.GetFileNameWithoutExtension(recorded), ignoreCase: false);
}
