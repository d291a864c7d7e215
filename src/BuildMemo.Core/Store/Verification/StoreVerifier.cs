using System.Buffers;
using System.Globalization;
using BuildMemo.Files;
using BuildMemo.Fingerprints;

namespace BuildMemo.Store.Verification;

/// <summary>
/// Reads every file of a store on all cores and says which are not as they should be (design.md 7). Shard by shard, so memory is that of
/// one shard's names; only large blobs are kept, to be read the largest first, so that no core waits for the last one. Safe beside builds: what
/// vanishes or changes while it is looked at is somebody else's business.
/// </summary>
internal sealed class StoreVerifier
{
    private const long LargeBlob = 8 * 1024 * 1024;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    private readonly StoreFolder _folder;
    private readonly VerifyOptions _options;
    private readonly FileCheck _check;
    private readonly StoreRepair _repair;
    private readonly FindingList _findings = new();
    private readonly UsageFiles _usage;
    private readonly UsageTable _found = new();
    private readonly List<(string Path, long Size)> _large = [];
    private readonly Lock _lock = new();
    private bool _canCount = true;
    private long _records;
    private long _blobs;
    private long _others;
    private long _bytes;
    private long _contentBytes;

    public StoreVerifier(StoreFolder folder, BlobStore blobs, UsageFiles usage, StoreRemover clock, VerifyOptions options)
    {
        _folder = folder;
        _options = options;
        _usage = usage;
        _check = new(folder, blobs);
        _repair = new(folder, clock, options.Repairs);
    }

    /// <summary>Verifies all.</summary>
    public VerifyReport Run()
    {
        Aside();
        if (_canCount)
            _options.Total?.Invoke(UsageTable.Sum(_usage.Read().Bytes));
        // Blobs first: a record is incomplete as well when its blob goes to quarantine.
        InParallel(UsageCounters.Shards, shard => Shard(StoreFolder.Blobs, shard));
        _large.Sort(static (left, right) => right.Size.CompareTo(left.Size));
        InParallel(_large.Count, index => Blob(_large[index].Path, _large[index].Size));
        InParallel(2 * UsageCounters.Shards, index => Shard(index % 2 == 0 ? StoreFolder.Records : StoreFolder.Steps, index / 2));
        bool countersAreRight = Recount();
        return new()
        {
            Records = _records,
            Blobs = _blobs,
            OtherFiles = _others,
            Bytes = _bytes,
            ContentBytes = _contentBytes,
            Counts = _findings.Counts,
            Findings = _findings.Ordered(),
            InQuarantine = Names(StoreFolder.Quarantined).Count,
            CountersAreRight = countersAreRight,
        };
    }

    // All that is not records, blobs and histories: few entries.
    private void Aside()
    {
        foreach (string name in Names(""))
        {
            if (name is "format" or "CACHEDIR.TAG" or ".gitignore")
                continue;
            if (name is StoreFolder.Records or StoreFolder.Blobs or StoreFolder.Steps or StoreFolder.Temporary or StoreFolder.Locks or StoreFolder.Quarantined or StoreFolder.Usage)
                FolderOf(name);
            else if (name.StartsWith(StoreFolder.UnfinishedFormat, StringComparison.Ordinal))
                Leftover(name);
            else
                _findings.Add(new(FindingKind.Unknown, name, "nothing of BuildMemo; it is left alone"));
        }
        foreach (string name in Names(StoreFolder.Temporary))
            Leftover($"{StoreFolder.Temporary}/{name}");
        foreach (string name in Names(StoreFolder.Quarantined))
        {
            string path = $"{StoreFolder.Quarantined}/{name}";
            if (_repair.IsOldQuarantine(path))
                _findings.Add(_repair.Remove(new(FindingKind.Leftover, path, "in quarantine for more than seven days")));
        }
        foreach (string name in Names(StoreFolder.Locks))
        {
            if (name != "locks")
                Foreign($"{StoreFolder.Locks}/{name}");
            else if (KindOf($"{StoreFolder.Locks}/{name}") is not (FileKind.File or FileKind.Missing))
                _findings.Add(_repair.Quarantine(new(FindingKind.Damaged, $"{StoreFolder.Locks}/{name}", "it is no file")));
        }
        foreach (string name in Names(StoreFolder.Usage))
            Usage(name);
    }

    private void FolderOf(string name)
    {
        FileKind kind = KindOf(name);
        if (kind == FileKind.Link)
            _findings.Add(_repair.Quarantine(new(FindingKind.Damaged, name, "a link stands in the place of a folder")));
        else if (kind is not (FileKind.Directory or FileKind.Missing))
            _findings.Add(_repair.Quarantine(new(FindingKind.Damaged, name, "a file stands in the place of a folder")));
        else if (name is StoreFolder.Records or StoreFolder.Blobs or StoreFolder.Steps)
            Shards(name);
    }

    // What else is beside the 256 folders of a kind.
    private void Shards(string kind)
    {
        foreach (string name in Names(kind))
        {
            string path = $"{kind}/{name}";
            if (name.Length != 2 || name.AsSpan().ContainsAnyExcept(Digits))
                Foreign(path);
            else if (KindOf(path) is FileKind.File or FileKind.Link or FileKind.Other)
                _findings.Add(_repair.Quarantine(new(FindingKind.Damaged, path, "no folder stands in the place of a folder")));
        }
    }

    private void Usage(string name)
    {
        string path = $"{StoreFolder.Usage}/{name}";
        if (name.Length != 1 || name.AsSpan().ContainsAnyExcept(Digits))
        {
            Foreign(path);
            return;
        }

        Interlocked.Increment(ref _others);
        if (FileCheck.Usage(PathOf(path)) is not { } problem)
            return;
        StoreFinding finding = _repair.Quarantine(new(problem.Kind, path, problem.Problem));
        _findings.Add(finding);
        _canCount &= finding.Repair is FindingRepair.Quarantined or FindingRepair.Removed;
    }

    private void Shard(string kind, int shard)
    {
        string folder = $"{kind}/{shard.ToString("x2", CultureInfo.InvariantCulture)}";
        // What is wrong with the folder itself was told before.
        if (KindOf(folder) != FileKind.Directory)
            return;
        foreach (string name in Names(folder))
        {
            _options.Cancellation.ThrowIfCancellationRequested();
            File(kind, shard, $"{folder}/{name}", name);
        }
    }

    private void File(string kind, int shard, string path, string name)
    {
        bool isDiscoveries = kind == StoreFolder.Records && name.EndsWith(RecordStore.DiscoverySuffix, StringComparison.Ordinal);
        ReadOnlySpan<char> digits = isDiscoveries ? name.AsSpan(0, name.Length - RecordStore.DiscoverySuffix.Length) : name;
        if (!Sha256Value.TryParse(digits, out Sha256Value digest) || (int)(digest.Part0 >> 56) != shard || digits.ContainsAnyInRange('A', 'F'))
        {
            Foreign(path);
            return;
        }

        string full = PathOf(path);
        if (!FileSystem.TryStatus(full, followLinks: false, out FileStatus status, out int error))
        {
            _findings.Add(new(FindingKind.Unreadable, path, StoreFiles.Describe(error)));
            return;
        }

        if (status.Kind == FileKind.Missing)
            return;
        if (status.Kind != FileKind.File)
        {
            string what = status.Kind switch { FileKind.Directory => "a folder", FileKind.Link => "a link", _ => "something else" };
            _findings.Add(_repair.Quarantine(new(FindingKind.Damaged, path, $"{what} stands in the place of a file")));
            return;
        }

        long size = UsageCounters.OnDisk(status.Stamp.Size);
        if (kind == StoreFolder.Blobs && status.Stamp.Size >= LargeBlob)
        {
            lock (_lock)
                _large.Add((path, size));
            return;
        }

        if (kind == StoreFolder.Blobs)
        {
            Blob(path, size);
            return;
        }

        FileProblem? problem = isDiscoveries ? FileCheck.Discoveries(full) : kind == StoreFolder.Records ? _check.Record(full, digest) : FileCheck.History(full);
        Interlocked.Increment(ref kind == StoreFolder.Records && !isDiscoveries ? ref _records : ref _others);
        Settle(path, problem, status, digest, size, isRecord: kind == StoreFolder.Records && !isDiscoveries);
    }

    private void Blob(string path, long size)
    {
        string full = PathOf(path);
        FileStatus status = FileSystem.Status(full, followLinks: false);
        if (status.Kind != FileKind.File || !StoreRemover.NameOf(full, out Sha256Value digest))
            return;
        ContentCounter content = new(_options.Cancellation);
        FileProblem? problem = _check.Blob(full, digest, content);
        Interlocked.Increment(ref _blobs);
        Interlocked.Add(ref _contentBytes, content.Bytes);
        Settle(path, problem, status, digest, size, isRecord: false);
    }

    private void Settle(string path, FileProblem? problem, in FileStatus status, in Sha256Value digest, long size, bool isRecord)
    {
        Interlocked.Add(ref _bytes, size);
        _options.Progress?.Invoke(size);
        bool stays = true;
        if (problem is not null)
        {
            StoreFinding finding = new(problem.Kind, path, problem.Problem);
            // Written anew or gone since it was read: whoever did that knows better.
            if (FileSystem.Status(PathOf(path), followLinks: false).Stamp is { } now && (now.Size != status.Stamp.Size || now.Changed != status.Stamp.Changed))
                return;
            finding = problem.Kind == FindingKind.Incomplete ? _repair.Remove(finding) : _repair.Quarantine(finding);
            _findings.Add(finding);
            stays = finding.Repair is FindingRepair.None or FindingRepair.Failed;
        }

        if (!stays)
            return;
        int shard = (int)(digest.Part0 >> 56);
        Interlocked.Add(ref _found.Bytes[shard], size);
        Interlocked.Increment(ref _found.Files[shard]);
        if (isRecord)
            Interlocked.Increment(ref _found.Records[shard]);
    }

    private void Leftover(string path)
    {
        if (_repair.IsOldWrite(path))
            _findings.Add(_repair.Remove(new(FindingKind.Leftover, path, "an unfinished write that nobody works on any more")));
    }

    // Network file systems keep open files that were deleted under such names.
    private void Foreign(string path)
    {
        if (!Path.GetFileName(path.AsSpan()).StartsWith(".nfs", StringComparison.Ordinal))
            _findings.Add(_repair.Quarantine(new(FindingKind.Unknown, path, "nothing that BuildMemo puts there")));
    }

    private List<string> Names(string folder)
    {
        List<string> names = StoreWalk.Names(PathOf(folder), out int error);
        if (error is not (0 or StoreFiles.NoEntry or LibC.NotDirectory))
            _findings.Add(new(FindingKind.Unreadable, folder.Length == 0 ? "." : folder, $"the folder can't be listed: {StoreFiles.Describe(error)}"));
        return names;
    }

    private FileKind KindOf(string path) => FileSystem.Status(PathOf(path), followLinks: false).Kind;

    private string PathOf(string path) => Path.Combine(_folder.Root, path);

    // Builds that ran meanwhile changed both sides: then the counters are as right as they were.
    private bool Recount()
    {
        if (!_canCount)
            return false;
        UsageTable difference = UsageTable.Difference(_found, _usage.Read());
        bool isRight = difference.HoldsNoFiles;
        if (_options.Repairs && !isRight)
            _usage.Add(difference);
        return isRight;
    }

    private void InParallel(int count, Action<int> work) => ShardWork.InParallel(count, _options.Threads, work, _options.Cancellation);
}
