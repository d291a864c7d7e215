using System.Diagnostics;
using System.Security.Cryptography;
using BuildMemo.Files;
using BuildMemo.Testing;

namespace BuildMemo.Core.Tests.Files;

public sealed class FileHasherTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2048)]
    [InlineData(FileHasher.BufferSize - 1)]
    [InlineData(FileHasher.BufferSize)]
    [InlineData(FileHasher.BufferSize + 1)]
    [InlineData(3 * FileHasher.BufferSize)]
    [InlineData(1_000_003)]
    public void Every_size_gives_the_digest_of_its_bytes(int size)
    {
        byte[] content = new byte[size];
        new Random(size).NextBytes(content);
        File.WriteAllBytes(_folder["file"], content);
        FileHash hash = FileHasher.Hash(_folder["file"]);
        Assert.Equal(FileHashOutcome.Hashed, hash.Outcome);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), hash.Digest.ToString());
        Assert.Equal(size, hash.Size);
        Assert.Equal(FileSystem.Status(_folder["file"]), hash.Status);
    }

    [Fact]
    public void A_file_that_claims_no_size_is_read_to_its_end()
    {
        FileHash hash = FileHasher.Hash("/proc/self/status");
        Assert.Equal(FileHashOutcome.Hashed, hash.Outcome);
        Assert.True(hash.Size > 100);
    }

    [Fact]
    public void A_link_counts_with_its_targets_content()
    {
        _folder.Write("target", "content");
        FileSystem.CreateLink(_folder["link"], "target");
        Assert.Equal(FileHasher.Hash(_folder["target"]), FileHasher.Hash(_folder["link"]));
    }

    [Fact]
    public void What_is_no_readable_file_is_an_outcome()
    {
        FileSystem.CreateLink(_folder["dangling"], "nowhere");
        Process.Start("mkfifo", [_folder["pipe"]]).WaitForExit();
        Assert.Equal(FileHashOutcome.Missing, FileHasher.Hash(_folder["missing"]).Outcome);
        Assert.Equal(FileHashOutcome.Missing, FileHasher.Hash(_folder["dangling"]).Outcome);
        Assert.Equal(FileHashOutcome.Missing, FileHasher.Hash(_folder["nul\0"]).Outcome);
        Assert.Equal(FileHashOutcome.Directory, FileHasher.Hash(_folder.Path).Outcome);
        Assert.Equal(FileHashOutcome.NotAFile, FileHasher.Hash(_folder["pipe"]).Outcome);
    }

    [Fact]
    public void A_fault_of_the_system_is_unreadable_with_its_number()
    {
        FileSystem.CreateLink(_folder["loop"], "loop");
        FileHash hash = FileHasher.Hash(_folder["loop"]);
        Assert.Equal(FileHashOutcome.Unreadable, hash.Outcome);
        Assert.Equal("Too many levels of symbolic links", FileSystem.Describe(hash.Error));
    }
}
