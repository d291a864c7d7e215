using BuildMemo.Values;

namespace BuildMemo.Steps;

/// <summary>Every metadata of a <c>MemoStep</c>, in the order of <see cref="MetadataId"/>.</summary>
public static class MetadataDefinitions
{
    /// <summary>All of them; the place is the id.</summary>
    public static IReadOnlyList<MetadataDefinition> All { get; } =
    [
        new(MetadataId.Name, MetadataForm.Text, "the Include", "Name of the step, unique in the project."),
        new(MetadataId.Inputs, MetadataForm.PathList, "the Include, if it is a file", "Files and globs (`*`, `?`, `**`) that the step reads, after the Include."),
        new(MetadataId.Outputs, MetadataForm.PathList, "", "Files that the step writes; this or `OutputDirectories` is needed, but for methods that return something."),
        new(MetadataId.OutputDirectories, MetadataForm.PathList, "", "Folders of the step's own: everything below is an output."),
        new(MetadataId.OptionalOutputs, MetadataForm.PathList, "", "Files that the step may write or not."),
        new(MetadataId.Command, MetadataForm.Command, "", "A command line for the platform's shell; this, `Executable` or `Assembly` is needed."),
        new(MetadataId.Executable, MetadataForm.Command, "", "A program, run without a shell: a path, or a name to look up on `PATH`."),
        new(MetadataId.Arguments, MetadataForm.Command, "", "Arguments of `Executable`, separated by spaces, quoted where they hold some."),
        new(MetadataId.Parameters, MetadataForm.NameValueList, "", "Named values that determine the result (`name=value`)."),
        new(MetadataId.IgnoredParameters, MetadataForm.List, "", "Names of parameters that do not determine the result."),
        new(MetadataId.IgnoredInputs, MetadataForm.PathList, "", "Files and globs among the inputs that do not determine the result."),
        new(MetadataId.EnvironmentVariables, MetadataForm.List, "", "Environment variables that the step sees: names (the value comes from the build) or `name=value`."),
        new(MetadataId.Tools, MetadataForm.List, "found in the command", "Further files or programs that identify the step."),
        new(MetadataId.DepFile, MetadataForm.Text, "", "File of discovered inputs that the step writes, in Make's syntax."),
        new(MetadataId.WorkingDirectory, MetadataForm.Text, "the project's folder", "Folder that the step runs in."),
        new(MetadataId.Timeout, MetadataForm.Duration, "`BuildMemoTimeout`", "Time after which the step is ended, or `none`."),
        new(MetadataId.Version, MetadataForm.Text, "", "Any text; another one makes another result."),
        new(MetadataId.PlatformSensitive, MetadataForm.Truth, "true", "Whether operating system and architecture determine the result."),
        new(MetadataId.InferInputs, MetadataForm.Truth, "true", "Whether words of the command that name existing files are inputs too."),
        new(MetadataId.ContinueOnError, MetadataForm.Truth, "false", "Whether the build goes on when the step fails."),
        new(MetadataId.BatchSize, MetadataForm.Number, "`BuildMemoBatchSize`, else commands 1, methods `auto`", "How many steps one process, or one message to a worker, takes: a number from 1, or `auto`."),
        new(MetadataId.MaxBatchSize, MetadataForm.Number, "", "Upper bound for `BatchSize=\"auto\"`."),
        new(MetadataId.Cache, MetadataForm.Truth, "true", "`false`: the journal only, no store."),
        new(MetadataId.AddTo, MetadataForm.Text, "", "Item list that gets the outputs (`Compile`, `EmbeddedResource`, `Content`, `None`, any other)."),
        new(MetadataId.OutputMetadata, MetadataForm.NameValueList, "", "Metadata of those items (`name=value`)."),
        new(MetadataId.KeepOnClean, MetadataForm.Truth, "false", "Whether `Clean` leaves the outputs."),
        new(MetadataId.IgnoreStandardErrorWarningFormat, MetadataForm.Truth, "false", "Whether exit code 0 is a success also when a line has the form of an error."),
        new(MetadataId.Assembly, MetadataForm.Text, "", "Assembly of a method step: a path, or the name of a referenced `MemoAssembly`."),
        new(MetadataId.Method, MetadataForm.Text, "", "The public static method that runs: `Namespace.Type.Method`."),
        new(MetadataId.Isolation, MetadataForm.Text, "", "Where a method must run: `Process` (a worker alone) or `Thread` (a thread among others of one worker)."),
        new(MetadataId.PreferIsolation, MetadataForm.Text, "", "The same as a wish: counts where `BuildMemoExecutor` isn't set."),
        new(MetadataId.ExpiresAfter, MetadataForm.Duration, "none", "Age after which a result counts no more, or `none`."),
        new(MetadataId.MinDurationToCache, MetadataForm.Duration, "0", "Results of shorter runs are not stored."),
        new(MetadataId.ValidateCommand, MetadataForm.Command, "", "A command line for the platform's shell, run where an earlier result would be used: exit code 0 says that it is still valid."),
        new(MetadataId.Result, MetadataForm.Text, "`$(IntermediateOutputPath)buildmemo/results/{Name}.json`", "Methods only: file for the value that the method returns."),
        new(MetadataId.FreshContext, MetadataForm.Truth, "false", "Methods only: a new load context for each call."),
        new(MetadataId.Shelve, MetadataForm.Truth, "false", "`true`: the outputs stay in the store, and the step yields a reference (`buildmemo:…`)."),
        new(MetadataId.RetryOnCrash, MetadataForm.Number, "0", "Methods only: how often a call is tried again when its worker died."),
        new(MetadataId.WorkerInitializer, MetadataForm.Text, "", "Methods only: a method of the same assembly that each worker calls first."),
    ];

    internal static readonly string[] Names = [.. All.Select(definition => definition.Name)];

    private static readonly Dictionary<string, MetadataDefinition> ByName = All.ToDictionary(definition => definition.Name, StringComparer.OrdinalIgnoreCase);

    // Items carry metadata of MSBuild, the SDK and other packages. These resemble ours and are still meant as they are.
    private static readonly HashSet<string> WellKnown = new(StringComparer.OrdinalIgnoreCase)
    {
        "Link", "LinkBase", "LogicalName", "CopyToOutputDirectory", "CopyToPublishDirectory", "Generator", "LastGenOutput", "CustomToolNamespace",
        "DependentUpon", "Visible", "Pack", "PackagePath", "PackageCopyToOutput", "Private", "SubType", "AutoGen", "DesignTime", "DesignTimeSharedInput",
        "Culture", "WithCulture", "TargetPath", "TargetFramework", "TargetFrameworks", "OutputItemType", "ReferenceOutputAssembly", "Aliases",
        "BuildAction", "BuildOutput", "ExcludeFromSingleFile", "IsImplicitlyDefined", "DefiningProjectDirectory", "DefiningProjectExtension",
        "DefiningProjectFullPath", "DefiningProjectName", "FullPath", "RootDir", "Filename", "Extension", "RelativeDir", "Directory", "RecursiveDir",
        "Identity", "ModifiedTime", "CreatedTime", "AccessedTime", "OriginalItemSpec", "OriginalItemName", "MSBuildSourceProjectFile",
        "MSBuildSourceTargetName", "Comment", "Comments", "Label", "Type", "Kind", "Category", "Description",
    };

    /// <summary>The metadata of that name, in any case; null when it is none of ours.</summary>
    public static MetadataDefinition? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>Our name that <paramref name="name"/> is a near miss of; null when it is foreign or well known.</summary>
    public static string? FindMisspelled(string name) => WellKnown.Contains(name) ? null : NearMiss.Find(name, Names);
}
