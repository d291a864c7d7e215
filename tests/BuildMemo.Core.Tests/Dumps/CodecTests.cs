using System.Runtime.CompilerServices;
using BuildMemo.Core.Tests.Store;
using BuildMemo.Dumps;
using BuildMemo.Errors;
using BuildMemo.Store;
using BuildMemo.Testing;

namespace BuildMemo.Core.Tests.Dumps;

/// <summary>Codecs by name, by extension and by what a file begins with.</summary>
public sealed class CodecTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("zstd", DumpCodec.Zstd, 3)]
    [InlineData("ZSTD:19", DumpCodec.Zstd, 19)]
    [InlineData("gzip:1", DumpCodec.Gzip, 1)]
    [InlineData("brotli:0", DumpCodec.Brotli, 0)]
    [InlineData("zlib", DumpCodec.Zlib, 6)]
    [InlineData("none", DumpCodec.None, 0)]
    public void D1_A_codec_by_name_and_level(string text, DumpCodec codec, int level)
    {
        Assert.Null(DumpCompression.TryParse(text, out DumpCompression compression));
        Assert.Equal(new(codec, level), compression);
    }

    [Theory]
    [InlineData("lz4", "There is no codec 'lz4'")]
    [InlineData("gz", "Did you mean 'gzip'?")]
    [InlineData("zsdt:3", "Did you mean 'zstd'?")]
    [InlineData("zstd:0", "'0' is no level of zstd")]
    [InlineData("zstd:20", "zstd:1 to zstd:19")]
    [InlineData("gzip:x", "'x' is no level of gzip")]
    [InlineData("none:1", "'1' is no level of none")]
    [InlineData("", "There is no codec ''")]
    public void D1_Anything_else_is_an_error_that_names_what_is_accepted(string text, string message)
    {
        Problem? problem = DumpCompression.TryParse(text, out _);
        Assert.Contains(message, problem!.Message, StringComparison.Ordinal);
        Assert.Contains("zstd:1 to zstd:19, gzip:1 to gzip:9, brotli:0 to brotli:11", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void D1_A_codec_by_extension()
    {
        foreach ((string path, DumpCodec codec) in (ReadOnlySpan<(string, DumpCodec)>)[("a.zst", DumpCodec.Zstd), ("a.GZ", DumpCodec.Gzip), ("b.c.br", DumpCodec.Brotli), ("a.zz", DumpCodec.Zlib), ("a.zst.txt", DumpCodec.None), ("zst", DumpCodec.None)])
        {
            Assert.Null(DumpCompression.OfExtension(path, out DumpCompression compression));
            Assert.Equal(codec, compression.Codec);
        }

        foreach (string path in (ReadOnlySpan<string>)["a.lz4", "a.xz", "a.bz2", "a.lzma"])
            Assert.Contains(".zst, .gz, .br, .zz", DumpCompression.OfExtension(path, out _)!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zstd:1", "zstd -dc")]
    [InlineData("zstd:19", "zstd -dc")]
    [InlineData("gzip:9", "gzip -dc")]
    [InlineData("zlib:6", "python3 -c 'import sys, zlib; sys.stdout.buffer.write(zlib.decompress(sys.stdin.buffer.read()))'")]
    [InlineData("brotli:5", null)]
    [InlineData("none", "cat")]
    public void D2_What_is_written_is_read_back_here_and_by_the_codec_s_own_program(string text, string? program)
    {
        foreach (int size in (ReadOnlySpan<int>)[0, 1, 5000, 3_000_001])
        {
            byte[] content = StoreSamples.Text(size);
            string path = Compress(text, content, out DumpCompression compression);
            if (compression.Codec != DumpCodec.None)
                Assert.Equal(content, Read(path));
            if (program is not null)
            {
                LocalStoreRig.Run("sh", "-c", $"{program} < {path} > {_folder["plain"]}");
                Assert.Equal(content, File.ReadAllBytes(_folder["plain"]));
            }
        }
    }

    [Theory]
    [InlineData("zstd:3")]
    [InlineData("gzip:6")]
    [InlineData("zlib:6")]
    [InlineData("brotli:5")]
    public void D2_What_is_cut_off_or_damaged_is_an_error(string text)
    {
        byte[] whole = File.ReadAllBytes(Compress(text, StoreSamples.Text(100_000), out DumpCompression compression));
        string path = _folder["part" + compression.Extension];
        foreach (int length in (ReadOnlySpan<int>)[whole.Length / 2, whole.Length - 1])
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.ThrowsAny<Exception>(() => Read(path));
        }
    }

    [Fact]
    public void D2_Blobs_of_the_golden_store_are_read_and_those_of_a_later_format_named()
    {
        string[] blobs = Directory.GetFiles(Path.Combine(Golden(), "blobs"), "*", SearchOption.AllDirectories);
        Assert.Equal(4, blobs.Length);
        foreach (string blob in blobs)
            Assert.Equal(Path.GetFileName(blob), StoreSamples.DigestOf(Read(blob)).ToString());
        byte[] later = File.ReadAllBytes(blobs[0]);
        later[16] = BlobHeader.Version + 1;
        Assert.Null(Decompression.Open(new MemoryStream(later), "later", out Problem? problem));
        Assert.Contains("a later BuildMemo wrote it", problem!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void D2_What_is_not_known_is_named_with_what_reads_it()
    {
        foreach ((byte[] head, string message) in (ReadOnlySpan<(byte[], string)>)[([4, 0x22, 0x4D, 0x18, 0], "it is lz4, which is not read here. lz4 -d reads it."), ("BZh9"u8.ToArray(), "bzip2 -d"), ([], "it is empty"), ("plain text"u8.ToArray(), "not named .br")])
        {
            Assert.Null(Decompression.Open(new MemoryStream(head), "x", out Problem? problem));
            Assert.Contains(message, problem!.Message, StringComparison.Ordinal);
        }
    }

    private static string Golden([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "..", "Store", "GoldenFormat1");

    private static byte[] Read(string path)
    {
        using Stream plain = Decompression.Open(File.OpenRead(path), path, out Problem? problem) ?? throw new InvalidOperationException(problem!.Message);
        using MemoryStream content = new();
        plain.CopyTo(content);
        return content.ToArray();
    }

    private string Compress(string text, byte[] content, out DumpCompression compression)
    {
        Assert.Null(DumpCompression.TryParse(text, out compression));
        string path = _folder[$"{Guid.NewGuid():N}{compression.Extension}"];
        using LocalStoreRig rig = new();
        RecordOutput output = new("x", RecordOutputKind.File) { Size = content.Length, Digest = StoreSamples.DigestOf(content), Inlined = [.. content] };
        Assert.Null(new Dumper(rig.Open(), new() { Compression = compression }).ToFile(new("x", output), path, out _));
        return path;
    }
}
