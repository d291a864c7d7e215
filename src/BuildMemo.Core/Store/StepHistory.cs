using System.Collections.Immutable;
using System.Runtime.InteropServices;
using BuildMemo.Files;
using BuildMemo.Fingerprints;
using BuildMemo.Protocol;

namespace BuildMemo.Store;

/// <summary>One fingerprint that a step had.</summary>
/// <param name="Fingerprint">It.</param>
/// <param name="Ended">When the run ended in which it had it.</param>
/// <param name="Components">What it was made of.</param>
public sealed record StepHistoryRun(Fingerprint Fingerprint, DateTimeOffset Ended, ImmutableArray<RecordComponent> Components);

/// <summary>The last fingerprints of one step.</summary>
/// <param name="Step">Its name.</param>
/// <param name="Runs">Newest first, at most <see cref="StepHistory.RunsPerStep"/>.</param>
public sealed record StepHistoryEntry(string Step, ImmutableArray<StepHistoryRun> Runs);

/// <summary>
/// Per project the last few fingerprints of each step, which <c>explain</c> compares with when there is no journal: a fresh clone,
/// another branch. Written once a run, in parts by the step's name: a run in which one step of ten thousand ran rewrites one part.
/// </summary>
public sealed class StepHistory
{
    /// <summary>How many fingerprints of a step are kept.</summary>
    public const int RunsPerStep = 4;

    /// <summary>A step that did not run for so long is forgotten.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(90);

    private const int Parts = 64;

    private readonly StoreFolder _folder;
    private readonly RecordStore _records;
    private readonly UsageCounters _usage;

    internal StepHistory(StoreFolder folder, RecordStore records, UsageCounters usage)
    {
        _folder = folder;
        _records = records;
        _usage = usage;
    }

    /// <summary>What is known of a project's steps, ordered by name; empty for nothing.</summary>
    /// <param name="project">Digest of what identifies the project wherever it is checked out.</param>
    public IReadOnlyList<StepHistoryEntry> Read(Sha256Value project)
    {
        List<StepHistoryEntry> entries = [];
        for (int part = 0; part < Parts; part++)
            entries.AddRange(ReadPart(NameOf(project, part)));
        DateTimeOffset newest = entries.Count > 0 ? entries.Max(LastEnd) : default;
        // A part in which no step ran any more still holds what should be forgotten.
        entries.RemoveAll(entry => newest - LastEnd(entry) >= KeptFor);
        entries.Sort(static (left, right) => string.CompareOrdinal(left.Step, right.Step));
        return entries;
    }

    /// <summary>What is known of one step; null for nothing.</summary>
    /// <param name="project">As for <see cref="Read"/>.</param>
    /// <param name="step">Its name.</param>
    public StepHistoryEntry? Find(Sha256Value project, string step) =>
        ReadPart(NameOf(project, PartOf(step))).Find(entry => entry.Step == step);

    /// <summary>Adds what steps ran with; what is known of them and of the others stays. Of two builds at once the last one wins.</summary>
    public bool Write(Sha256Value project, IReadOnlyList<StepHistoryEntry> latest)
    {
        List<StepHistoryEntry>?[] byPart = new List<StepHistoryEntry>?[Parts];
        foreach (StepHistoryEntry entry in latest)
            (byPart[PartOf(entry.Step)] ??= []).Add(entry);
        bool isWritten = true;
        for (int part = 0; part < Parts && isWritten; part++)
        {
            if (byPart[part] is { } entries)
                isWritten = WritePart(NameOf(project, part), entries);
        }

        return isWritten;
    }

    private List<StepHistoryEntry> ReadPart(in Sha256Value name) => _records.Read(PathOf(name), RecordFileKind.Steps, ReadBody) ?? [];

    private bool WritePart(in Sha256Value name, List<StepHistoryEntry> latest)
    {
        Dictionary<string, StepHistoryEntry> entries = new(StringComparer.Ordinal);
        DateTimeOffset newest = DateTimeOffset.MinValue;
        foreach (StepHistoryEntry entry in latest)
        {
            entries[entry.Step] = entry with { Runs = Newest(entry.Runs, []) };
            if (LastEnd(entry) > newest)
                newest = LastEnd(entry);
        }

        foreach (StepHistoryEntry known in ReadPart(name))
        {
            if (entries.TryGetValue(known.Step, out StepHistoryEntry? entry))
                entries[known.Step] = entry with { Runs = Newest(entry.Runs, known.Runs) };
            else if (newest - LastEnd(known) < KeptFor)
                entries.Add(known.Step, known);
        }

        int length = _records.Write(PathOf(name), RecordFileKind.Steps, WriteBody, entries.Values, out long replaced);
        if (length is <= 0 or > RecordFile.MaxLength)
            return false;
        _usage.Stored(name, length, replaced: replaced);
        return true;
    }

    private static DateTimeOffset LastEnd(StepHistoryEntry entry) => entry.Runs.IsEmpty ? DateTimeOffset.MinValue : entry.Runs[0].Ended;

    // In the project's own folder of the store, under a name of the same form.
    private static Sha256Value NameOf(in Sha256Value project, int part) => project with { Part3 = (project.Part3 & ~0xFFUL) | (uint)part };

    private static int PartOf(string step) => (int)(RangeLocks.OffsetOf(step) & (Parts - 1));

    private static ImmutableArray<StepHistoryRun> Newest(ImmutableArray<StepHistoryRun> runs, ImmutableArray<StepHistoryRun> older)
    {
        List<StepHistoryRun> kept = new(RunsPerStep);
        Keep(runs, kept);
        Keep(older, kept);
        return [.. kept];
    }

    private static void Keep(ImmutableArray<StepHistoryRun> runs, List<StepHistoryRun> kept)
    {
        foreach (StepHistoryRun run in runs)
        {
            if (kept.Count < RunsPerStep && !kept.Exists(other => other.Fingerprint == run.Fingerprint))
                kept.Add(run);
        }
    }

    internal static List<StepHistoryEntry> ReadBody(ref MessagePackReader reader)
    {
        int count = reader.ReadArrayHeader();
        List<StepHistoryEntry> entries = new(count);
        for (int i = 0; i < count; i++)
        {
            int surplus = RecordFormat.Begin(ref reader, 2);
            string step = RecordFormat.Text(ref reader);
            StepHistoryRun[] runs = new StepHistoryRun[reader.ReadArrayHeader()];
            for (int j = 0; j < runs.Length; j++)
            {
                int more = RecordFormat.Begin(ref reader, 3);
                Fingerprint fingerprint = new(RecordFormat.ReadDigest(ref reader));
                runs[j] = new(fingerprint, RecordFormat.Time(reader.ReadInt64()), RecordFormat.ReadComponents(ref reader));
                RecordFormat.End(ref reader, more);
            }

            RecordFormat.End(ref reader, surplus);
            entries.Add(new(step, ImmutableCollectionsMarshal.AsImmutableArray(runs)));
        }

        return entries;
    }

    private static void WriteBody(ref MessagePackWriter writer, ICollection<StepHistoryEntry> entries)
    {
        writer.WriteArrayHeader(entries.Count);
        foreach (StepHistoryEntry entry in entries)
        {
            writer.WriteArrayHeader(2);
            writer.Write(entry.Step);
            writer.WriteArrayHeader(entry.Runs.Length);
            foreach (StepHistoryRun run in entry.Runs)
            {
                writer.WriteArrayHeader(3);
                RecordFormat.Write(ref writer, run.Fingerprint.Value);
                writer.Write(run.Ended.UtcTicks);
                RecordFormat.WriteComponents(ref writer, run.Components);
            }
        }
    }

    private string PathOf(in Sha256Value name) => _folder.PathOf(StoreFolder.Steps, name);
}
