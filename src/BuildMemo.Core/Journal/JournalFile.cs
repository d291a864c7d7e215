using BuildMemo.Errors;
using BuildMemo.Files;

namespace BuildMemo.Journal;

/// <summary>Opens journals: for a run, under a lock that the kernel gives back whatever becomes of the process, or for reading only.</summary>
public static class JournalFile
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(20);

    /// <summary>Opens the journal for a run, making its folder. Does not wait.</summary>
    /// <param name="location">Which journal.</param>
    /// <param name="nestedIn">The value of <see cref="JournalNesting.VariableName"/> in this process's environment, if any.</param>
    public static JournalOpening Open(JournalLocation location, string? nestedIn)
    {
        if (location.NameFault is { } nameFault)
        {
            return new JournalUnusable(new(
                Codes.JournalNameInvalid, $"The journal can't be named '{location.Name}': {nameFault}. Give the call a plain name."));
        }
        RangeLocks? file = OpenLock(location, out string? fault);
        if (file is null)
            return new JournalUnusable(Unusable(location, fault));
        RangeLock? held = file.TryLock("journal", LockMode.Exclusive, out fault);
        if (held is not null)
            return new JournalOpened(Load(location, location.ProjectKey, new HeldJournal(file, held)));
        file.Dispose();
        return fault is null ? Busy(location, nestedIn) : new JournalUnusable(Unusable(location, fault));
    }

    /// <summary>As <see cref="Open(JournalLocation, string?)"/>, but waits for another run that is not above this one.</summary>
    /// <param name="location">Which journal.</param>
    /// <param name="nestedIn">As above.</param>
    /// <param name="patience">How long to wait at most.</param>
    /// <param name="cancellation">Ends the wait early; the outcome is then <see cref="JournalBusy"/>.</param>
    public static JournalOpening Open(JournalLocation location, string? nestedIn, TimeSpan patience, CancellationToken cancellation)
    {
        long start = Environment.TickCount64;
        while (true)
        {
            JournalOpening opening = Open(location, nestedIn);
            if (opening is not JournalBusy { IsNested: false } || Environment.TickCount64 - start >= patience.TotalMilliseconds
                || cancellation.WaitHandle.WaitOne(RetryInterval))
                return opening;
        }
    }

    /// <summary>
    /// Reads the journal as it is now, without a lock and without ever writing: for design-time builds, <c>-question</c> and the tool.
    /// A missing one is an empty one.
    /// </summary>
    public static ProjectJournal OpenReadOnly(JournalLocation location) => Load(location, location.ProjectKey, null);

    /// <summary>Whether a run holds the journal at this moment.</summary>
    internal static bool IsHeld(JournalLocation location)
    {
        if (!File.Exists(location.LockPath) || RangeLocks.TryOpen(location.LockPath, out _) is not { } file)
            return false;
        using (file)
        {
            using RangeLock? held = file.TryLock("journal", LockMode.Shared, out string? fault);
            return held is null && fault is null;
        }
    }

    /// <summary>The other journals in the folder of one, for reading; the caller disposes them.</summary>
    public static IReadOnlyList<ProjectJournal> ReadSiblings(JournalLocation location) =>
        ReadFolder(Path.GetDirectoryName(location.Path)!, location.Path);

    /// <summary>All journals in a folder, whatever project they belong to, for reading; the caller disposes them.</summary>
    /// <param name="folder">Absolute path of a <c>buildmemo</c> folder; a missing one has none.</param>
    /// <param name="except">A journal to leave out.</param>
    public static IReadOnlyList<ProjectJournal> ReadFolder(string folder, string? except = null)
    {
        List<ProjectJournal> journals = [];
        if (!Directory.Exists(folder))
            return journals;
        string[] files = Directory.GetFiles(folder);
        Array.Sort(files, StringComparer.Ordinal);
        foreach (string file in files)
        {
            JournalLocation location = new(file, "");
            if (location.NameFault is not null || file == except)
                continue;
            ProjectJournal journal = Load(location, null, null);
            if (journal.IsThere)
                journals.Add(journal);
            else
                journal.Dispose();
        }
        return journals;
    }

    // The log first: should the run that writes both end in between, its newer base is found and the older log does not belong to it.
    private static ProjectJournal Load(JournalLocation location, string? projectKey, IDisposable? held)
    {
        byte[] log = LogContent.ReadBytes(location.LogPath);
        JournalBase? journalBase = JournalBase.TryOpen(location.Path, projectKey, out string? fault);
        Span<byte> noBase = stackalloc byte[JournalChecksum.Size];
        noBase.Clear();
        LogContent? content = log.Length == 0 ? null
            : LogContent.Parse(log, journalBase is null ? noBase : journalBase.Identity, projectKey);
        return new(location, journalBase, content, fault, held);
    }

    private static RangeLocks? OpenLock(JournalLocation location, out string? fault)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(location.Path)!);
            return RangeLocks.TryOpen(location.LockPath, out fault);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A file in the folder's place, or no permission: an outcome, told to the user.
            fault = error.Message;
            return null;
        }
    }

    private static JournalBusy Busy(JournalLocation location, string? nestedIn) => JournalNesting.Contains(nestedIn, location.Path)
        ? new(true, new(
            Codes.JournalNested,
            $"A step of this project started a build of the same project, which holds the journal '{location.Path}'. "
                + "Build another project in the step, or the same one with another configuration or JournalName.")
        { File = location.Path })
        : new(false, new(
            Codes.JournalBusy,
            $"Another build of this project is running and holds the journal '{location.Path}'. Wait for its end, and build again.")
        { File = location.Path });

    private static Problem Unusable(JournalLocation location, string? fault) => new(
        Codes.JournalUnusable,
        $"The journal '{location.Path}' can't be used: {fault} Make its folder writable, or set BaseIntermediateOutputPath to one that is.")
    { File = location.Path };

    private sealed class HeldJournal(RangeLocks file, RangeLock held) : IDisposable
    {
        public void Dispose()
        {
            held.Dispose();
            file.Dispose();
        }
    }
}
