using BuildMemo.Files;
using BuildMemo.Fingerprints;

namespace BuildMemo.Store;

/// <summary>
/// The heads of all records, in the order of their fingerprints. Threads read ahead of who asks, a few hundred records each, so memory does
/// not depend on the store's size, and the first come at once.
/// </summary>
internal sealed class RecordScan(StoreFolder folder, RecordStore records, Func<RecordHead, bool>? isChosen)
{
    private const int ChunkNames = 200;

    private readonly object _gate = new();
    private readonly RecordHead[]?[] _ready = new RecordHead[]?[2 * Environment.ProcessorCount + 2];
    private List<string> _names = [];
    private int _shard = -1;
    private int _name;
    private long _given;
    private long _taken;
    private long _end = long.MaxValue;
    private bool _stopped;
    private Exception? _failure;

    /// <summary>What was used since then is left out, before it is read.</summary>
    public DateTimeOffset? UsedBefore { get; init; }

    /// <summary>Reads; to be asked once.</summary>
    public IEnumerable<RecordHead> Run()
    {
        Thread[] threads = new Thread[Environment.ProcessorCount];
        for (int i = 0; i < threads.Length; i++)
        {
            threads[i] = new(ReadAhead) { IsBackground = true, Name = "records" };
            threads[i].Start();
        }

        try
        {
            while (Take() is { } heads)
            {
                foreach (RecordHead head in heads)
                    yield return head;
            }
        }
        finally
        {
            lock (_gate)
            {
                _stopped = true;
                Monitor.PulseAll(_gate);
            }

            foreach (Thread thread in threads)
                thread.Join();
        }
    }

    private RecordHead[]? Take()
    {
        lock (_gate)
        {
            while (_failure is null && _taken < _end && _ready[_taken % _ready.Length] is null)
                Monitor.Wait(_gate);
            if (_failure is not null)
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_failure);
            if (_taken >= _end)
                return null;
            RecordHead[] heads = _ready[_taken % _ready.Length]!;
            _ready[_taken % _ready.Length] = null;
            _taken++;
            Monitor.PulseAll(_gate);
            return heads;
        }
    }

    private void ReadAhead()
    {
        try
        {
            while (Next(out long number) is { } names)
            {
                RecordHead[] heads = Read(names);
                lock (_gate)
                {
                    _ready[number % _ready.Length] = heads;
                    Monitor.PulseAll(_gate);
                }
            }
        }
        catch (Exception error)
        {
            // Thrown again on the thread that asks.
            lock (_gate)
            {
                _failure ??= error;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private List<string>? Next(out long number)
    {
        lock (_gate)
        {
            number = 0;
            while (!_stopped && _given >= _taken + _ready.Length)
                Monitor.Wait(_gate);
            while (!_stopped && _name >= _names.Count && _shard < UsageCounters.Shards - 1)
                List();
            if (_stopped)
                return null;
            if (_name >= _names.Count)
            {
                _end = _given;
                Monitor.PulseAll(_gate);
                return null;
            }

            number = _given++;
            List<string> chunk = _names.GetRange(_name, Math.Min(ChunkNames, _names.Count - _name));
            _name += chunk.Count;
            return chunk;
        }
    }

    private void List()
    {
        _names = StoreWalk.Records(folder, ++_shard);
        _names.Sort(StringComparer.Ordinal);
        _name = 0;
    }

    private RecordHead[] Read(List<string> names)
    {
        List<RecordHead> heads = new(names.Count);
        foreach (string name in names)
        {
            if (!Sha256Value.TryParse(name, out Sha256Value digest))
                continue;
            FileStatus status = FileSystem.Status(records.PathOf(new(digest)), followLinks: false);
            if (status.Kind is not (FileKind.File or FileKind.Directory))
                continue;
            DateTimeOffset lastUse = DateTimeOffset.UnixEpoch.AddTicks(status.Stamp.Modified / 100);
            if (UsedBefore is { } time && lastUse > time)
                continue;
            if (records.FindHead(new(digest)) is { } found && found with { LastUse = lastUse } is var head && (isChosen is null || isChosen(head)))
                heads.Add(head);
        }

        return [.. heads];
    }
}
