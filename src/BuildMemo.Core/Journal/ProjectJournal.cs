using System.Collections.Immutable;
using BuildMemo.Errors;

namespace BuildMemo.Journal;

/// <summary>
/// A project's journal: what each step was and saw in its last run. It answers "nothing changed" from the base alone, gives entries
/// to the general path, takes what happens during a run, and is compacted at its end. It knows nothing of matching globs, resolving
/// programs or hashing. Safe for several threads, but for <see cref="Complete"/> and Dispose.
/// </summary>
public sealed partial class ProjectJournal : IDisposable
{
    private readonly Lock _gate = new();
    private readonly JournalLocation _location;
    private readonly IDisposable? _lock;
    private readonly byte[] _salt;
    private readonly StepStates _states;
    private JournalLog? _log;
    private JournalBase? _base;
    private JournalScan? _scan;
    private HashSet<string>? _claimed;
    private bool _isComplete;

    internal ProjectJournal(JournalLocation location, JournalBase? journalBase, LogContent? log, string? fault, IDisposable? held)
    {
        _location = location;
        _base = journalBase;
        _lock = held;
        bool belongs = log is { BelongsToBase: true };
        // No framework cryptography: a GUID's 122 random bits come from the system's generator without loading a library.
        _salt = journalBase is not null ? journalBase.Salt.ToArray() : belongs ? log!.Salt : Guid.NewGuid().ToByteArray();
        _states = log?.States ?? new();
        if (fault is not null)
            Ignored = IgnoredProblem(fault);
        if (held is not null)
        {
            Leftovers = _states.InFlight();
            byte[] identity = journalBase is null ? new byte[JournalChecksum.Size] : journalBase.Identity.ToArray();
            _log = new(location, _salt, identity) { ContinueAt = belongs ? log!.GoodLength : -1 };
        }
    }

    /// <summary>Absolute path of the base.</summary>
    public string Path => _location.Path;

    /// <summary>Whether it was opened without its lock: it is never written then.</summary>
    public bool IsReadOnly => _lock is null;

    /// <summary>Whether there is a base that counts.</summary>
    internal bool IsThere => _base is not null;

    /// <summary>16 random bytes of the project, made once; digests of environment values are salted with them.</summary>
    public ReadOnlySpan<byte> Salt => _salt;

    /// <summary>Why the base on disk was ignored (a message, not an error); null when it was not.</summary>
    public Problem? Ignored { get; private set; }

    /// <summary>The warning to report when the journal could not be written; null when all went well.</summary>
    public Problem? Problem { get; private set; }

    /// <summary>Project file of the last whole run; empty when there was none.</summary>
    public string ProjectFile => _base?.ProjectFile ?? "";

    /// <summary>Folder of the store that the last run used; empty when it used none or there was no run.</summary>
    public string StorePlace => _base?.StorePlace ?? NewestStorePlace();

    /// <summary>
    /// What an interrupted run left, as found when this journal was opened: end the groups whose start time matches, bring the moves
    /// back, then <see cref="Settle"/>. Empty in a read-only journal, for the run that they belong to may be alive.
    /// </summary>
    public ImmutableArray<InFlightStep> Leftovers { get; } = [];

    /// <summary>How many output paths an unchanged run returns; with <see cref="OutputStep"/> and <see cref="OutputPath"/>.</summary>
    public int OutputCount => _base?.OutputCount ?? 0;

    /// <summary>Place of the step in declared order, from 0, that gives an output.</summary>
    public int OutputStep(int output) => _base!.OutputStep(output);

    /// <summary>Absolute path of an output; outputs are in declared order.</summary>
    public string OutputPath(int output) => _base!.OutputPath(output);

    /// <summary>The text that the caller gave with an output's step; see <see cref="JournalEntry.OutputItem"/>.</summary>
    public string OutputItem(int output) => _base!.OutputItem(output);

    /// <summary>Names of the steps of the base, in declared order.</summary>
    public IReadOnlyList<string> StepNames()
    {
        lock (_gate)
        {
            return UnlessDamaged(
                journalBase =>
                {
                    string[] names = new string[journalBase.Entries.Count];
                    for (int entry = 0; entry < names.Length; entry++)
                        names[entry] = journalBase.Entries.NameOf(entry);
                    return names;
                },
                []);
        }
    }

    /// <summary>
    /// The check of the whole run: was the same asked, did every step end well, does nothing expire, and stands everything watched as
    /// it stood? The cheapest questions come first; globs and programs are asked for only when all stamps are equal.
    /// </summary>
    /// <param name="signature">Of this run.</param>
    /// <param name="now">UTC ticks.</param>
    /// <param name="match">Matches a glob.</param>
    /// <param name="resolve">Resolves a program name.</param>
    public UnchangedAnswer IsUnchanged(in RunSignature signature, long now, GlobMatcher match, ProgramResolver resolve)
    {
        WatchedNames? names;
        UnchangedAnswer answer;
        lock (_gate)
        {
            if (!_states.IsEmpty)
                return Changed(ChangeKind.Interrupted);
            if (_base is null)
                return Changed(ChangeKind.NoJournal);
            if (_base.Signature != signature)
                return Changed(ChangeKind.Signature);
            if (!_base.AllValid)
                return Changed(ChangeKind.InvalidStep);
            if (_base.EarliestExpiry <= now)
                return Changed(ChangeKind.Expired);
            answer = UnlessDamaged(AnswerOfFiles, Changed(ChangeKind.NoJournal));
            names = answer.State == UnchangedState.Changed ? null : UnlessDamaged(WatchedNames.Of, null);
            if (names is null)
                return answer.State == UnchangedState.Changed ? answer : Changed(ChangeKind.NoJournal);
        }
        // Outside the gate, and outside of what catches damage: these are the caller's.
        foreach (ProgramLookup lookup in names.Programs)
        {
            if (resolve(lookup.Name) != lookup.ResolvedPath)
                return Changed(ChangeKind.Program, lookup.Name);
        }
        foreach (TrackedGlob glob in names.Globs)
        {
            if (match(glob) != glob.MatchSet)
                return Changed(ChangeKind.Glob, glob.Pattern);
        }
        return answer;
    }

    /// <summary>
    /// What one look at all paths of the base (made once, at the first call or by <see cref="IsUnchanged"/>) found for a step: the
    /// heaviest state of its paths. It is as old as the look: not for steps that read what this run wrote.
    /// </summary>
    /// <returns><see cref="ScanState.Differs"/> also when the base does not know the step.</returns>
    public ScanState StateOf(string step)
    {
        lock (_gate)
        {
            if (_states.Find(step) is not null)
                return ScanState.Differs;
            return UnlessDamaged(
                journalBase =>
                {
                    int entry = journalBase.Entries.IndexOf(step);
                    return entry < 0 ? ScanState.Differs : journalBase.Entries.Heaviest(entry, (_scan ??= JournalScan.Run(journalBase)).States);
                },
                ScanState.Differs);
        }
    }

    /// <summary>The newest entry of a step, invalid when it was invalidated or interrupted since; null when there is none.</summary>
    public JournalEntry? Find(string step)
    {
        lock (_gate)
        {
            StepState? state = _states.Find(step);
            JournalEntry? entry = state?.Entry ?? FromBase(step);
            return state is { IsInvalid: true } && entry is { IsValid: true } ? entry with { IsValid = false } : entry;
        }
    }

    /// <summary>Whether the newest entry of a step is of a run that has not ended, or was interrupted.</summary>
    internal bool IsInLog(string step)
    {
        lock (_gate)
            return _states.Find(step) is { Entry: not null };
    }

    /// <summary>The newest entries of all steps: those of the base in declared order, then those that only the log knows.</summary>
    public IReadOnlyList<JournalEntry> ReadEntries() => ReadEntriesOf(static (_, _) => true, null);

    /// <summary>The entries of steps that are not declared any more; the caller removes their outputs.</summary>
    /// <param name="currentSteps">The names that are declared, compared ordinally.</param>
    public IReadOnlyList<JournalEntry> GoneSteps(IReadOnlySet<string> currentSteps) =>
        ReadEntriesOf(static (step, current) => !current!.Contains(step), currentSteps);

    /// <summary>Whether a step of this journal gives an output of that path.</summary>
    /// <param name="path">Absolute.</param>
    public bool Claims(string path)
    {
        lock (_gate)
        {
            if (_claimed is null)
            {
                _claimed = new(StringComparer.Ordinal);
                for (int output = 0; output < OutputCount; output++)
                    _claimed.Add(OutputPath(output));
                foreach (string step in _states.Steps)
                {
                    foreach (string output in _states.Find(step)!.Entry?.Outputs ?? [])
                        _claimed.Add(output);
                }
            }
            return _claimed.Contains(path);
        }
    }

    /// <summary>Gives the lock back.</summary>
    public void Dispose()
    {
        _log?.Dispose();
        _base?.Dispose();
        _lock?.Dispose();
    }

    private static UnchangedAnswer Changed(ChangeKind change, string detail = "") => new(UnchangedState.Changed, change, detail);

    private UnchangedAnswer AnswerOfFiles(JournalBase journalBase)
    {
        _scan ??= JournalScan.Run(journalBase);
        if (_scan.FirstDifference >= 0)
            return Changed(ChangeKind.File, journalBase.PathOfRow(_scan.FirstDifference));
        return _scan.DoubtfulCount == 0
            ? new(UnchangedState.Unchanged, ChangeKind.None, "")
            : new(UnchangedState.NeedsHashing, ChangeKind.None, "") { Doubtful = Doubtful(journalBase, _scan) };
    }

    private static ImmutableArray<DoubtfulFile> Doubtful(JournalBase journalBase, JournalScan scan)
    {
        ImmutableArray<DoubtfulFile>.Builder files = ImmutableArray.CreateBuilder<DoubtfulFile>(scan.DoubtfulCount);
        for (int row = 0; row < scan.States.Length; row++)
        {
            if (scan.IsDoubtful(row))
                files.Add(journalBase.Entries.DoubtfulOf(row));
        }
        return files.MoveToImmutable();
    }

    private JournalEntry? FromBase(string step) => UnlessDamaged(
        journalBase => journalBase.Entries.IndexOf(step) is var entry and >= 0 ? journalBase.Entries.Decode(entry) : null, null);

    private List<JournalEntry> ReadEntriesOf(Func<string, IReadOnlySet<string>?, bool> wanted, IReadOnlySet<string>? names)
    {
        lock (_gate)
        {
            List<string> steps = UnlessDamaged(
                journalBase =>
                {
                    List<string> known = new(journalBase.Entries.Count);
                    for (int entry = 0; entry < journalBase.Entries.Count; entry++)
                        known.Add(journalBase.Entries.NameOf(entry));
                    return known;
                },
                []);
            HashSet<string> inBase = new(steps, StringComparer.Ordinal);
            foreach (string step in _states.Steps)
            {
                if (!inBase.Contains(step))
                    steps.Add(step);
            }
            List<JournalEntry> entries = [];
            foreach (string step in steps)
            {
                if (wanted(step, names) && Find(step) is { } entry)
                    entries.Add(entry);
            }
            return entries;
        }
    }

    private string NewestStorePlace()
    {
        lock (_gate)
        {
            string place = "";
            foreach (string step in _states.Steps)
                place = _states.Find(step)!.Entry is { StorePlace.Length: > 0 } entry ? entry.StorePlace : place;
            return place;
        }
    }

    // Damage that only shows when section B is read still means: ignored whole.
    private T UnlessDamaged<T>(Func<JournalBase, T> read, T otherwise)
    {
        if (_base is null)
            return otherwise;
        try
        {
            return read(_base);
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            // The run goes on as if there were no base, and Complete writes a new one.
            Ignored = IgnoredProblem(error.Message);
            _base.Dispose();
            _base = null;
            return otherwise;
        }
    }

    private Problem IgnoredProblem(string fault) => new(
        Codes.JournalIgnored, $"The journal '{Path}' is ignored: {fault}. Every step is checked anew, and the journal is written anew.")
    { File = Path };

    /// <summary>What the caller's delegates are asked about.</summary>
    private sealed record WatchedNames(ProgramLookup[] Programs, TrackedGlob[] Globs)
    {
        public static WatchedNames Of(JournalBase journalBase)
        {
            ProgramLookup[] programs = new ProgramLookup[journalBase.ProgramCount];
            for (int program = 0; program < programs.Length; program++)
                programs[program] = journalBase.Program(program);
            return new(programs, journalBase.ReadGlobs());
        }
    }
}
