using System.Globalization;
using BuildMemo.Fingerprints;
using BuildMemo.Run;
using BuildMemo.Steps;
using Microsoft.Build.Framework;

namespace BuildMemo.Tasks;

/// <summary>
/// Runs one command as MSBuild's <c>Exec</c> does, memoized: add <c>Inputs</c> and <c>Outputs</c> to an existing <c>Exec</c>
/// and put <c>Memo</c> before its name. Exit code, output and diagnostics are those of <c>Exec</c>, on a run and on a hit.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class MemoExec : MemoTask
{
    /// <summary>The command line, for the platform's shell.</summary>
    [Required]
    public string Command { get; set; } = "";

    /// <summary>Files and globs that the command reads.</summary>
    public string[] Inputs { get; set; } = [];

    /// <summary>Files that the command writes. One of this and <see cref="OutputDirectories"/> is needed.</summary>
    [Output]
    public ITaskItem[] Outputs { get; set; } = [];

    /// <summary>Folders: everything below is an output.</summary>
    public string[] OutputDirectories { get; set; } = [];

    /// <summary>Names the step in logs and its journal; the first output by default.</summary>
    public string? Name { get; set; }

    /// <summary>As in <c>Exec</c>; the project's folder by default.</summary>
    public string? WorkingDirectory { get; set; }

    /// <summary>Names, or <c>name=value</c>, as in <c>Exec</c>: they are components.</summary>
    public string[] EnvironmentVariables { get; set; } = [];

    /// <summary>Milliseconds, as in <c>Exec</c>; 0 for none.</summary>
    public int Timeout { get; set; }

    /// <summary>Further files or programs that identify the step.</summary>
    public string[] Tools { get; set; } = [];

    /// <summary>File of discovered inputs that the command writes, Make syntax.</summary>
    public string? DepFile { get; set; }

    /// <summary>As in <c>Exec</c>: lines in the form of an error or a warning are plain output.</summary>
    public bool IgnoreStandardErrorWarningFormat { get; set; }

    /// <summary>As in <c>Exec</c>: importance of plain output, <c>High</c> by default.</summary>
    public string StandardOutputImportance { get; set; } = "High";

    /// <summary>As in <c>Exec</c>: give the output lines back in <see cref="ConsoleOutput"/>.</summary>
    public bool ConsoleToMSBuild { get; set; }

    /// <summary>The lines of output, on a run and on a hit, with <see cref="ConsoleToMSBuild"/>.</summary>
    [Output]
    public ITaskItem[] ConsoleOutput { get; private set; } = [];

    /// <summary>
    /// Exit code of the command: 0 when it was up to date or restored, 128 and its number when a signal ended it, -1 when it could not run,
    /// ran out of time, or failed in spite of its exit code 0.
    /// </summary>
    [Output]
    public int ExitCode { get; private set; }

    /// <inheritdoc />
    public override bool Execute()
    {
        if (!Enum.TryParse(StandardOutputImportance, ignoreCase: true, out MessageImportance importance))
            importance = MessageImportance.High;
        ProjectContext? project = ProjectContext.Find(Project, BuildEngine);
        StepDeclaration declaration = Declare(new(project?.FolderProperties ?? []));
        string journalName = JournalNameOf(declaration);
        ConsoleFile? console = ConsoleToMSBuild && project is not null ? ConsoleOf(project, journalName) : null;
        string[]? before = console?.Take();
        List<string> lines = [];
        RunResult? result = Run(
            [declaration],
            journalName,
            importance,
            project,
            wantsOutput: console is not null && before is null,
            onLine: line => lines.Add(line.Printed));
        if (result is null)
        {
            ExitCode = -1;
            return false;
        }

        FileWrites = FileWritesOf(result);
        Outputs = [.. result.Outputs.Select(output => NewItem(output.Path))];
        ExitCode = ExitCodeOf(result);
        if (console is not null)
        {
            IReadOnlyCollection<string> printed = result.Report.Totals.UpToDate > 0 ? before ?? [] : lines;
            ConsoleOutput = [.. printed.Select(NewItem)];
            if (result.Succeeded)
                console.Keep(printed);
        }

        return result.Succeeded;
    }

    // As in Exec: -1 where the command did not fail by itself (a line in the form of an error, no output, its time was up).
    private static int ExitCodeOf(RunResult result) =>
        result.Succeeded ? 0
        : result.Report.Steps is [{ ExitCode: { } code and not 0 }] ? code
        : -1;

    private ConsoleFile ConsoleOf(ProjectContext project, string journalName) => new(
        Path.Combine(project.Paths.JournalDirectory, journalName + Cleaner.ConsoleSuffix),
        isReadOnly: FailIfNotIncremental || project.Intent == RunIntent.DesignTime);

    private StepDeclaration Declare(FolderTexts folders)
    {
        List<KeyValuePair<string, string>> metadata = [];
        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
                metadata.Add(new(name, value));
        }

        string outputs = string.Join(';', Outputs.Select(output => Escaping.Escape(output.ItemSpec)));
        Add("Command", Escaping.Escape(folders.Mend(Command)));
        Add("Inputs", Join(Inputs));
        Add("Outputs", outputs);
        Add("OutputDirectories", Join(OutputDirectories));
        Add("WorkingDirectory", Escaping.Escape(WorkingDirectory ?? ""));
        Add("EnvironmentVariables", Join(EnvironmentVariables));
        Add("Tools", Join(Tools));
        Add("DepFile", Escaping.Escape(DepFile ?? ""));
        Add("Timeout", Timeout > 0 ? Timeout.ToString(CultureInfo.InvariantCulture) + "ms" : "");
        Add("IgnoreStandardErrorWarningFormat", IgnoreStandardErrorWarningFormat ? "true" : "");
        string first = outputs.Length > 0 ? Outputs[0].ItemSpec : OutputDirectories.FirstOrDefault("");
        Add("Name", Escaping.Escape(Name ?? (first.Length > 0 ? Path.GetFileName(first) : "exec")));
        return new("exec", metadata) { IsEscaped = true };
    }

    // Two calls of one project differ in their outputs; the same call keeps its journal over builds.
    private static string JournalNameOf(StepDeclaration declaration)
    {
        using HashingSink sink = new();
        foreach ((string name, string value) in declaration.Metadata)
        {
            if (name is "Outputs" or "OutputDirectories")
                sink.AddText(ComponentKind.Output, name, value);
        }

        return "exec-" + sink.ToFingerprint().ToString()[..16];
    }

    private static string Join(string[] values) => string.Join(';', values.Select(value => Escaping.Escape(value)));
}
