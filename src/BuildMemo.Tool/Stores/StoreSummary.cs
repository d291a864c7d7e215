using System.Collections.Immutable;
using BuildMemo.Store;

namespace BuildMemo.Tool.Stores;

/// <summary>Hits, misses and saved time of something: a day, a project, a run.</summary>
/// <param name="Hits">Steps restored.</param>
/// <param name="Misses">Steps that ran.</param>
/// <param name="Saved">Time that restoring saved.</param>
internal readonly record struct UseCount(long Hits, long Misses, TimeSpan Saved)
{
    /// <summary>The share of hits, of 100; null for no use at all.</summary>
    public long? Rate => Hits + Misses == 0 ? null : Hits * 100 / (Hits + Misses);

    /// <summary>Both together.</summary>
    public static UseCount operator +(UseCount left, UseCount right) => new(left.Hits + right.Hits, left.Misses + right.Misses, left.Saved + right.Saved);
}

/// <summary>What <c>stats</c> shows, out of counters or out of a walk.</summary>
internal sealed record StoreSummary
{
    /// <summary>Bytes on disk.</summary>
    public required long Bytes { get; init; }

    /// <summary>Records, blobs, lists and histories.</summary>
    public required long Files { get; init; }

    /// <summary>Records.</summary>
    public required long Records { get; init; }

    /// <summary>Blobs; null where only a walk would tell.</summary>
    public long? Blobs { get; init; }

    /// <summary>Uncompressed bytes of blobs.</summary>
    public required long PlainBytes { get; init; }

    /// <summary>Compressed bytes of the same.</summary>
    public required long PackedBytes { get; init; }

    /// <summary>Whether it was walked.</summary>
    public required bool IsExact { get; init; }

    /// <summary>Oldest first.</summary>
    public required ImmutableArray<UsageDay> Days { get; init; }

    /// <summary>Most saved time first.</summary>
    public required ImmutableArray<(string Project, UseCount Uses)> Projects { get; init; }

    /// <summary>Newest first.</summary>
    public required ImmutableArray<UsageRun> Runs { get; init; }

    /// <summary>All days together.</summary>
    public UseCount Uses => Days.Aggregate(default(UseCount), static (sum, day) => sum + new UseCount(day.Hits, day.Misses, day.Saved));

    /// <summary>Puts it together.</summary>
    /// <param name="usage">The counters.</param>
    /// <param name="measure">What a walk found; null for none.</param>
    /// <param name="since">Only days from here on; null for all.</param>
    public static StoreSummary Of(StoreUsage usage, StoreMeasure? measure, DateOnly? since)
    {
        DateOnly first = since ?? DateOnly.MinValue;
        DateTimeOffset firstTime = new(first, TimeOnly.MinValue, TimeSpan.Zero);
        return new()
        {
            Bytes = measure is null ? usage.Bytes : measure.RecordBytes + measure.BlobBytes + measure.OtherBytes,
            Files = measure is null ? usage.Files : measure.Records + measure.Blobs + measure.Others,
            Records = measure?.Records ?? usage.Records,
            Blobs = measure?.Blobs,
            PlainBytes = measure?.PlainBytes ?? usage.PlainBytes,
            PackedBytes = measure?.BlobBytes ?? usage.PackedBytes,
            IsExact = measure is not null,
            Days = [.. usage.Days.Where(day => day.Day >= first)],
            Projects =
            [
                .. usage.ProjectDays.Where(day => day.Day >= first).GroupBy(day => day.Project, StringComparer.Ordinal)
                    .Select(days => (days.Key, days.Aggregate(default(UseCount), static (sum, day) => sum + new UseCount(day.Hits, day.Misses, day.Saved))))
                    .OrderByDescending(project => project.Item2.Saved).ThenBy(project => project.Key, StringComparer.Ordinal),
            ],
            Runs = [.. usage.Runs.Where(run => run.Ended >= firstTime).Reverse()],
        };
    }
}
