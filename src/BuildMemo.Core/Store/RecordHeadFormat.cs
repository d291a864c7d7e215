using System.Collections.Immutable;
using BuildMemo.Fingerprints;
using BuildMemo.Protocol;

namespace BuildMemo.Store;

/// <summary>Reads of a record only what lists show, and skips the rest.</summary>
internal static class RecordHeadFormat
{
    /// <summary>The head of a record: the rest is skipped.</summary>
    public static RecordHead Read(ref MessagePackReader reader)
    {
        int surplus = RecordFormat.Begin(ref reader, 9);
        Fingerprint fingerprint = new(RecordFormat.ReadDigest(ref reader));
        string step = RecordFormat.Text(ref reader);
        ImmutableArray<ContentDigest>.Builder? blobs = null;
        long bytes = SumOutputs(ref reader, ref blobs, out int outputs);
        reader.Skip();
        long duration = reader.ReadInt64();
        for (int skipped = 0; skipped < 3; skipped++)
            reader.Skip();
        int more = RecordFormat.Begin(ref reader, 7);
        DateTimeOffset created = RecordFormat.Time(reader.ReadInt64());
        reader.Skip();
        string project = RecordFormat.Text(ref reader);
        RecordFormat.End(ref reader, more + 4);
        if (surplus > 0 && !reader.TryReadNil())
        {
            int captureMore = RecordFormat.Begin(ref reader, 2);
            bytes += SumOutputs(ref reader, ref blobs, out _);
            RecordFormat.End(ref reader, captureMore + 1);
        }

        RecordFormat.End(ref reader, Math.Max(0, surplus - 1));
        return new()
        {
            Fingerprint = fingerprint,
            Step = step,
            Project = project,
            Created = created,
            Duration = new(duration),
            Bytes = bytes,
            Outputs = outputs,
            Blobs = blobs?.ToImmutable() ?? [],
        };
    }

    private static long SumOutputs(ref MessagePackReader reader, ref ImmutableArray<ContentDigest>.Builder? blobs, out int count)
    {
        long bytes = 0;
        count = reader.ReadArrayHeader();
        for (int i = 0; i < count; i++)
        {
            int surplus = RecordFormat.Begin(ref reader, 7);
            reader.Skip();
            RecordOutputKind kind = (RecordOutputKind)reader.ReadInt32();
            bytes += reader.ReadInt64();
            ContentDigest digest = reader.TryReadNil() ? default : new(RecordFormat.ReadDigest(ref reader));
            reader.Skip();
            reader.Skip();
            bool isInlined = !reader.TryReadNil();
            if (isInlined)
                reader.Skip();
            else if (kind == RecordOutputKind.File)
                (blobs ??= ImmutableArray.CreateBuilder<ContentDigest>()).Add(digest);
            RecordFormat.End(ref reader, surplus);
        }

        return bytes;
    }
}
