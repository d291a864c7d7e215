using BuildMemo.Errors;
using BuildMemo.Settings;
using BuildMemo.Store;

namespace BuildMemo.Tool.Stores;

/// <summary>The store that a verb works on. Its faults are told on standard error as they come, and decide the exit code.</summary>
internal sealed class StoreAccess : IStoreFaults, IDisposable
{
    private readonly ToolContext _context;
    private readonly List<Problem> _faults = [];

    private StoreAccess(ToolContext context, BuildMemoSettings settings, bool isReadOnly, bool acceptsForeignOwner)
    {
        _context = context;
        Settings = settings;
        Store = LocalStore.Open(new() { Place = settings.CacheDir, IsReadOnly = isReadOnly, AcceptsForeignOwner = acceptsForeignOwner }, this);
    }

    /// <summary>The store.</summary>
    public LocalStore Store { get; }

    /// <summary>The settings in force.</summary>
    public BuildMemoSettings Settings { get; }

    /// <summary>What went wrong so far.</summary>
    public IReadOnlyList<Problem> Faults
    {
        get
        {
            lock (_faults)
                return [.. _faults];
        }
    }

    /// <summary>Opens the store that the options mean; null with the exit code when they mean none.</summary>
    /// <param name="context">The process.</param>
    /// <param name="cacheDir"><c>--cache-dir</c>.</param>
    /// <param name="project"><c>--project</c>, an existing file or folder; null for none.</param>
    /// <param name="isReadOnly">True for verbs that only read.</param>
    /// <param name="acceptsForeignOwner">True for verbs that only look.</param>
    /// <param name="exitCode">Why it is null.</param>
    public static StoreAccess? Open(ToolContext context, string? cacheDir, string? project, bool isReadOnly, bool acceptsForeignOwner, out int exitCode)
    {
        exitCode = ExitCodes.Done;
        string? journalPlace = null;
        if (cacheDir is null && project is not null)
        {
            if (JournalPlaces.FindProject(Path.GetFullPath(project, context.WorkingDirectory), out string? fault) is not { } projectFile)
            {
                exitCode = context.Fail(ExitCodes.Usage, Codes.ToolProjectNotFound, fault!);
                return null;
            }

            journalPlace = JournalPlaces.FindStore(projectFile);
            if (journalPlace is null)
                context.Terminal.Error.WriteLine($"{ToolProgram.Name}: {projectFile} has no journal: it was not built with steps yet. The default store is taken.");
        }

        string? Given(string name) => name == SettingDefinitions.CacheDir.Name ? cacheDir ?? journalPlace : null;
        SettingsReading reading = SettingsReader.Read(
            context.WorkingDirectory,
            new(SettingOrigin.CommandLine, Given),
            new(SettingOrigin.EnvironmentVariable, name => context.Environment.GetValueOrDefault(name)));
        foreach (Problem problem in reading.Problems)
            context.Report(problem);
        if (reading.Problems.Any(problem => problem.Code.Severity == Severity.Error))
        {
            exitCode = ExitCodes.Usage;
            return null;
        }

        return new(context, reading.Settings, isReadOnly, acceptsForeignOwner);
    }

    /// <summary>Whether there is a store; says so on standard error when nothing is there at all.</summary>
    public bool IsThere()
    {
        if (Store.IsThere)
            return true;
        if (Faults.Count == 0)
            _context.Terminal.Error.WriteLine($"{ToolProgram.Name}: There is no store at {Store.Place} yet.");
        return false;
    }

    /// <summary>The verb's exit code, unless a fault of the store decides it.</summary>
    public int ExitCodeOr(int otherwise) => ExitCodes.Of(Faults, otherwise);

    /// <inheritdoc />
    public void Report(Problem problem)
    {
        lock (_faults)
            _faults.Add(problem);
        _context.Report(problem);
    }

    /// <inheritdoc />
    public void Dispose() => Store.Dispose();
}
