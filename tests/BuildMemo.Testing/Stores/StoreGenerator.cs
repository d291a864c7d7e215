using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using BuildMemo.Errors;
using BuildMemo.Fingerprints;
using BuildMemo.Protocol;
using BuildMemo.Store;
using Record = BuildMemo.Store.Record;

namespace BuildMemo.Testing.Stores;

/// <summary>
/// Fills a folder with a store of any size, in bulk: records are written straight to their places, 25,000 a second on two cores. What comes
/// out is what builds would have left, counters included.
/// </summary>
public static class StoreGenerator
{
    private const int DaysOfUse = 30;

    // What contents are cut from; lines like those of generated code, so that they compress as such.
    private static readonly byte[] Source = MakeSource();

    /// <summary>Makes the store; the folder must not be there yet.</summary>
    public static void Fill(string place, StoreShape shape)
    {
        using LocalStore store = LocalStore.Open(new() { Place = place }, new NoFaults());
        // Makes the folder as the engine does.
        if (!store.Save(MakeRecord(shape, 0)))
            throw new InvalidOperationException($"No store can be made at {place}.");
        foreach (string kind in (string[])[StoreFolder.Records, StoreFolder.Blobs])
        {
            for (int shard = 0; shard < UsageCounters.Shards; shard++)
                Directory.CreateDirectory(Path.Combine(place, kind, shard.ToString("x2", CultureInfo.InvariantCulture)));
        }

        StoreFolder folder = new(place, isReadOnly: false, new FaultReporter(new NoFaults()));
        DateTime now = DateTime.UtcNow;
        Parallel.For(0, shape.Records, () => new ArrayBufferWriter<byte>(16 * 1024), (index, _, buffer) =>
        {
            Record record = MakeRecord(shape, index);
            DateTime lastUse = now - shape.Spread * ((double)index / shape.Records) - TimeSpan.FromHours(1);
            if (index > 0)
                WriteFile(store, folder.PathOf(StoreFolder.Records, record.Fingerprint.Value), RecordFileKind.Record, RecordFormat.Write, record, buffer, isRecord: true);
            File.SetLastWriteTimeUtc(folder.PathOf(StoreFolder.Records, record.Fingerprint.Value), lastUse);
            // Two neighbours share one; written by both at once it would be counted twice.
            if (index % 2 == 0 && HasBlob(shape, index))
                WriteBlob(store, folder, BlobOf(shape, index), lastUse);
            if (!record.Discovered.IsEmpty)
            {
                Sha256Value declared = Sha256Value.Of(Encoding.UTF8.GetBytes($"declared {shape.Seed} {index}"));
                string path = folder.PathOf(StoreFolder.Records, declared, RecordStore.DiscoverySuffix);
                WriteFile(store, path, RecordFileKind.Discoveries, WriteDiscovery, record, buffer, isRecord: false);
                File.SetLastWriteTimeUtc(path, lastUse);
            }

            return buffer;
        }, _ => { });
        AddUses(store, place, shape);
    }

    /// <summary>The fingerprint of a record, by its number from 0.</summary>
    public static string FingerprintOf(StoreShape shape, int index) => KeyOf(shape, index).ToString();

    /// <summary>The digest of the blob that a record names, by its number from 0; null for none.</summary>
    public static string? BlobDigestOf(StoreShape shape, int index) => HasBlob(shape, index) ? Sha256Value.Of(BlobOf(shape, index)).ToString() : null;

    /// <summary>The name of a record's step.</summary>
    public static string StepOf(StoreShape shape, int index) => string.Create(CultureInfo.InvariantCulture, $"generate-{index / shape.Projects:00000}");

    /// <summary>The project of a record.</summary>
    public static string ProjectOf(StoreShape shape, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"src/Area{index % shape.Projects}/Part{index % shape.Projects}.csproj");

    private static Fingerprint KeyOf(StoreShape shape, int index) => new(Sha256Value.Of(Encoding.UTF8.GetBytes($"record {shape.Seed} {index}")));

    private static bool HasBlob(StoreShape shape, int index) => index / 2 * 7919L % 1000 < shape.BlobsPerThousand;

    private static byte[] BlobOf(StoreShape shape, int index) => Text(shape.BlobBytes, shape.Seed, 1_000_000_000 + index / 2);

    private static Record MakeRecord(StoreShape shape, int index)
    {
        Random random = new(unchecked(shape.Seed * 486187739 + index));
        ImmutableArray<RecordOutput>.Builder outputs = ImmutableArray.CreateBuilder<RecordOutput>();
        for (int i = 1 + random.Next(2); i > 0; i--)
        {
            byte[] content = Text(200 + random.Next(1200), shape.Seed, index * 4 + i);
            outputs.Add(new($"{{obj}}/gen/{StepOf(shape, index)}.{i}.cs", RecordOutputKind.File)
            {
                Size = content.Length,
                Digest = new(Sha256Value.Of(content)),
                Inlined = [.. content],
            });
        }

        if (HasBlob(shape, index))
            outputs.Add(new($"{{obj}}/gen/{StepOf(shape, index)}.bin", RecordOutputKind.File) { Size = shape.BlobBytes, Digest = new(Sha256Value.Of(BlobOf(shape, index))) });
        bool discovers = index * 6607L % 1000 < shape.DiscoveriesPerThousand;
        return new()
        {
            Fingerprint = KeyOf(shape, index),
            Step = StepOf(shape, index),
            Outputs = outputs.ToImmutable(),
            Duration = TimeSpan.FromMilliseconds(20 + random.Next(3000)),
            Discovered = discovers ? [new($"{{root}}/include/{index}.h", new(Sha256Value.Of(Encoding.UTF8.GetBytes($"header {index}"))))] : [],
            Components =
            [
                new("command", "command", Sha256Value.Of("generate --quiet"u8), "generate --quiet {Inputs}"),
                new("input", $"{{root}}/in/{index}.txt", Sha256Value.Of(Encoding.UTF8.GetBytes($"input {shape.Seed} {index}")), ""),
                new("tool", "{path}/generate", Sha256Value.Of("tool"u8), ""),
                new("parameter", "mode", Sha256Value.Of("fast"u8), "fast"),
                new("platform", "platform", Sha256Value.Of("linux-x64"u8), "linux-x64"),
            ],
            Provenance = new()
            {
                Created = new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(index % 1_000_000),
                Version = "0.1.0",
                Project = ProjectOf(shape, index),
                Commit = "0123456789abcdef0123456789abcdef01234567",
                Machine = "generator",
                User = "generator",
            },
        };
    }

    private static void WriteFile<T>(
        LocalStore store, string path, RecordFileKind kind, RecordBodyWriter<T> write, T value, ArrayBufferWriter<byte> buffer, bool isRecord)
    {
        buffer.ResetWrittenCount();
        RecordFile.Begin(buffer, kind);
        MessagePackWriter writer = new(buffer);
        write(ref writer, value);
        writer.Flush();
        RecordFile.End(buffer);
        int error = StoreFiles.WriteNew(path, buffer.WrittenSpan);
        if (error != 0)
            throw new IOException($"{path}: {StoreFiles.Describe(error)}");
        StoreRemover.NameOf(path, out Sha256Value name);
        store.Usage.Stored(name, buffer.WrittenCount, isRecord);
    }

    private static void WriteDiscovery(ref MessagePackWriter writer, Record record)
    {
        writer.WriteArrayHeader(1);
        writer.WriteArrayHeader(record.Discovered.Length);
        foreach (DiscoveredInput input in record.Discovered)
            writer.Write(input.Path);
    }

    // Through the store: the second of the two that share it finds it there.
    private static void WriteBlob(LocalStore store, StoreFolder folder, byte[] content, DateTime lastUse)
    {
        ContentDigest digest = new(Sha256Value.Of(content));
        using (IBlobWriter writer = store.CreateBlob(content.Length) ?? throw new IOException("The store takes no blob."))
        {
            writer.Write(content);
            if (!writer.Commit(digest))
                throw new IOException("The store did not keep a blob.");
        }

        File.SetLastWriteTimeUtc(folder.PathOf(StoreFolder.Blobs, digest.Value), lastUse);
    }

    // A month in which each record was used twice and missed once.
    private static void AddUses(LocalStore store, string place, StoreShape shape)
    {
        FaultReporter faults = new(new NoFaults());
        StoreFolder folder = new(place, isReadOnly: false, faults);
        using StoreLocks locks = new(folder, faults);
        UsageTable table = UsageFiles.Of(store.Usage, DateOnly.FromDateTime(DateTime.UtcNow));
        for (int day = 1; day < DaysOfUse; day++)
        {
            long share = shape.Records / DaysOfUse;
            table.Add(new UsageDay(DateOnly.FromDateTime(DateTime.UtcNow.AddDays(-day)), share * 2, share, 0, 0, TimeSpan.FromSeconds(share * 3)));
            for (int project = 0; project < shape.Projects; project++)
            {
                (long part, TimeSpan saved) = (share / shape.Projects, TimeSpan.FromSeconds(share * 3 / shape.Projects));
                table.Add(new UsageProjectDay(ProjectOf(shape, project), DateOnly.FromDateTime(DateTime.UtcNow.AddDays(-day)), part * 2, part, saved));
                table.Add(new UsageRun(DateTimeOffset.UtcNow.AddDays(-day).AddMinutes(project), ProjectOf(shape, project), part * 2, part, saved));
            }
        }

        new UsageFiles(folder, new RecordStore(folder, new() { Place = place }, faults, new UsageCounters()), locks).Add(table);
    }

    private static byte[] Text(int length, int seed, int number)
    {
        byte[] text = new byte[length];
        Random random = new(unchecked(seed * 16777619 + number));
        for (int at = 0; at < length;)
        {
            int piece = Math.Min(length - at, 40 + random.Next(400));
            Source.AsSpan(random.Next(Source.Length - piece), piece).CopyTo(text.AsSpan(at));
            at += piece;
        }

        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"// {number:x8}")).AsSpan(0, Math.Min(length, 11)).CopyTo(text);
        return text;
    }

    private static byte[] MakeSource()
    {
        Random random = new(7);
        StringBuilder text = new(200_000);
        while (text.Length < 190_000)
            text.Append(CultureInfo.InvariantCulture, $"    public int Value{random.Next(9999)} => Compute({random.Next()}, \"{random.NextInt64():x}\");\n");
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private sealed class NoFaults : IStoreFaults
    {
        public void Report(Problem problem) => throw new IOException(problem.ToString());
    }
}
