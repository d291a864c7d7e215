using BuildMemo.Files;

namespace BuildMemo.Store.Verification;

/// <summary>Does something about findings, where that was asked for: quarantine for what may be of interest, removal for what is not.</summary>
internal sealed class StoreRepair(StoreFolder folder, StoreRemover clock, bool isWanted)
{
    /// <summary>Moves it to quarantine.</summary>
    public StoreFinding Quarantine(StoreFinding finding)
    {
        if (!isWanted)
            return finding;
        string path = PathOf(finding.Path);
        int error = folder.TryMoveAway(path, out _);
        if (error == 0)
            return finding with { Repair = FindingRepair.Quarantined };
        // Gone by now, or of a name that is no text.
        if (error == StoreFiles.NoEntry)
            return finding;
        return FileSystem.Remove(path) == 0
            ? finding with { Repair = FindingRepair.Removed }
            : finding with { Repair = FindingRepair.Failed, Problem = $"{finding.Problem}; it can't be moved: {StoreFiles.Describe(error)}" };
    }

    /// <summary>Removes it, a folder with all in it.</summary>
    public StoreFinding Remove(StoreFinding finding)
    {
        if (!isWanted)
            return finding;
        string path = PathOf(finding.Path);
        StoreRemover.Delete(path, FileSystem.Status(path, followLinks: false).Kind);
        return finding with { Repair = FileSystem.Status(path, followLinks: false).Kind == FileKind.Missing ? FindingRepair.Removed : FindingRepair.Failed };
    }

    /// <summary>Whether nobody writes to something under <c>tmp</c> any more.</summary>
    public bool IsOldWrite(string path) =>
        FileSystem.Status(PathOf(path), followLinks: false) is { Kind: not FileKind.Missing } status && clock.IsOldWrite(status);

    /// <summary>Whether something was in quarantine long enough.</summary>
    public bool IsOldQuarantine(string path) =>
        FileSystem.Status(PathOf(path), followLinks: false) is { Kind: not FileKind.Missing } status && clock.IsOldQuarantine(status);

    private string PathOf(string path) => Path.Combine(folder.Root, path);
}
