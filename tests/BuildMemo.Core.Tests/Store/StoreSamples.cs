using System.Collections.Immutable;
using System.Text;
using BuildMemo.Errors;
using BuildMemo.Fingerprints;
using BuildMemo.Store;
using Record = BuildMemo.Store.Record;

namespace BuildMemo.Core.Tests.Store;

/// <summary>Records and contents for tests; the same seed gives the same bytes.</summary>
internal static class StoreSamples
{
    public static Fingerprint FingerprintOf(string name) => new(Sha256Value.Of(Encoding.UTF8.GetBytes(name)));

    public static ContentDigest DigestOf(ReadOnlySpan<byte> content) => new(Sha256Value.Of(content));

    public static byte[] Text(int bytes, int seed = 1)
    {
        Random random = new(seed);
        StringBuilder text = new(bytes + 200);
        string[] areas = ["Core.Open", "Net.Send", "Db.Read", "Http.Get", "Queue.Take"];
        while (text.Length < bytes)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"2026-11-21T{random.Next(24):00}:{random.Next(60):00}:{random.Next(60):00}Z [{random.Next(64)}] INFO {areas[random.Next(areas.Length)]}: request {random.NextInt64():x16} took {random.Next(100000)} us\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString(0, bytes));
    }

    public static byte[] Noise(int bytes, int seed = 1)
    {
        byte[] noise = new byte[bytes];
        new Random(seed).NextBytes(noise);
        return noise;
    }

    public static Record Tiny(string name, byte[]? content = null)
    {
        byte[] inlined = content ?? Encoding.UTF8.GetBytes($"output of {name}\n");
        return new Record
        {
            Fingerprint = FingerprintOf(name),
            Step = name,
            Outputs =
            [
                new RecordOutput("{obj}/gen/" + name, RecordOutputKind.File) { Size = inlined.Length, Digest = DigestOf(inlined), Inlined = [.. inlined] },
            ],
            Duration = TimeSpan.FromMilliseconds(12.5),
            Provenance = new() { Created = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero), Version = "0.1.0", Project = "src/App/App.csproj" },
        };
    }

    public static Record WithBlobs(string name, params ReadOnlySpan<byte[]> contents)
    {
        ImmutableArray<RecordOutput>.Builder outputs = ImmutableArray.CreateBuilder<RecordOutput>();
        foreach (byte[] content in contents)
            outputs.Add(new($"{{obj}}/{outputs.Count}.bin", RecordOutputKind.File) { Size = content.Length, Digest = DigestOf(content) });
        return Tiny(name) with { Outputs = outputs.ToImmutable() };
    }

    /// <summary>A record with something in every member, limits and non-ASCII letters included.</summary>
    public static Record Full() => new()
    {
        Fingerprint = FingerprintOf("full"),
        Step = "protoc: größe \"№1\"",
        Outputs =
        [
            new("{obj}/a.cs", RecordOutputKind.File) { Size = 5L << 30, Digest = new(Sha256Value.Of("a"u8)), IsExecutable = true },
            new("{obj}/small", RecordOutputKind.File) { Size = 3, Digest = new(Sha256Value.Of("xyz"u8)), Inlined = [.. "xyz"u8] },
            new("{obj}/empty", RecordOutputKind.File) { Size = 0, Digest = new(Sha256Value.Of([])), Inlined = [] },
            new("{obj}/link", RecordOutputKind.Link) { LinkTarget = "../ä" },
            new("{obj}/folder", RecordOutputKind.Directory),
        ],
        Messages =
        [
            new(1, "plain"),
            new(2, "a.proto(3,4): warning X1: unused")
            {
                Diagnostic = new(Severity.Warning, "unused")
                {
                    Code = "X1", Subcategory = "fatal", File = "{root}/a.proto", Line = 3, Column = 4, EndLine = 5, EndColumn = 6,
                },
            },
        ],
        Duration = TimeSpan.FromTicks(long.MaxValue),
        Discovered = [new("{root}/b.proto", new(Sha256Value.Of("b"u8))), new("{root}/absent.proto", null)],
        Bindings = [new("root", "/home/me/repo")],
        Components = [new("input", "a.proto", Sha256Value.Of("c"u8), ""), new("parameter", "mode", Sha256Value.Of("d"u8), "fast")],
        Provenance = new()
        {
            Created = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero),
            Version = "0.1.0",
            Project = "src/App/App.csproj",
            Commit = "0123abcd",
            Machine = "host",
            User = "me",
            Salt = "ff00",
        },
    };

    public static void AssertEqual(Record expected, Record? found)
    {
        Assert.NotNull(found);
        Assert.Equal(expected.Fingerprint, found.Fingerprint);
        Assert.Equal(expected.Step, found.Step);
        Assert.Equal(expected.Messages.AsEnumerable(), found.Messages);
        Assert.Equal(expected.Duration, found.Duration);
        Assert.Equal(expected.Discovered.AsEnumerable(), found.Discovered);
        Assert.Equal(expected.Bindings.AsEnumerable(), found.Bindings);
        Assert.Equal(expected.Components.AsEnumerable(), found.Components);
        Assert.Equal(expected.Provenance, found.Provenance);
        Assert.Equal(expected.Outputs.Length, found.Outputs.Length);
        for (int i = 0; i < expected.Outputs.Length; i++)
        {
            Assert.Equal(expected.Outputs[i] with { Inlined = default }, found.Outputs[i] with { Inlined = default });
            Assert.Equal(expected.Outputs[i].Inlined.IsDefault, found.Outputs[i].Inlined.IsDefault);
            if (!expected.Outputs[i].Inlined.IsDefault)
                Assert.Equal(expected.Outputs[i].Inlined.AsSpan(), found.Outputs[i].Inlined.AsSpan());
        }
    }

    public static ContentDigest SaveBlob(this IStore store, byte[] content, int piece = int.MaxValue, long size = -1)
    {
        ContentDigest digest = DigestOf(content);
        using IBlobWriter? writer = store.CreateBlob(size);
        Assert.NotNull(writer);
        for (int offset = 0; offset < content.Length; offset += Math.Min(piece, content.Length - offset))
            writer.Write(content.AsSpan(offset, Math.Min(piece, content.Length - offset)));
        Assert.True(writer.Commit(digest));
        return digest;
    }

    public static byte[]? ReadBlob(this IStore store, ContentDigest digest, long size, bool intoMemory = false)
    {
        if (intoMemory)
        {
            byte[] whole = new byte[size];
            return store.TryReadBlob(digest, whole) ? whole : null;
        }

        using MemoryStream content = new();
        return store.TryReadBlob(digest, size, content) ? content.ToArray() : null;
    }
}
