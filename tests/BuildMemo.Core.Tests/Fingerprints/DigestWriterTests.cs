using System.Security.Cryptography;
using BuildMemo.Fingerprints;

namespace BuildMemo.Core.Tests.Fingerprints;

public sealed class DigestWriterTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(32 * 1024)]
    [InlineData((32 * 1024) + 1)]
    [InlineData(100_000)]
    public void Gives_the_digest_of_all_pieces_and_begins_anew(int size)
    {
        byte[] content = new byte[size];
        new Random(size).NextBytes(content);
        using var writer = new DigestWriter();
        for (int round = 0; round < 2; round++)
        {
            for (int offset = 0; offset < size; offset += 700)
                writer.WriteRaw(content.AsSpan(offset, Math.Min(700, size - offset)));
            Assert.Equal(Sha256Value.From(SHA256.HashData(content)), writer.Finish());
        }

        writer.WriteRaw(content);
        Assert.Equal(Sha256Value.From(SHA256.HashData(content)), writer.Finish());
    }

    [Fact]
    public void Two_at_once_on_one_thread_and_one_that_was_disposed_twice_share_nothing()
    {
        var first = new DigestWriter();
        first.Dispose();
        first.Dispose();
        using var one = new DigestWriter();
        using var two = new DigestWriter();
        one.WriteRaw("one"u8);
        two.WriteRaw("two"u8);
        Assert.Equal(Sha256Value.Of("one"u8), one.Finish());
        Assert.Equal(Sha256Value.Of("two"u8), two.Finish());
    }
}
