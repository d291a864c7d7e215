using BuildMemo.Files;
using BuildMemo.Fingerprints;
using BuildMemo.Testing;

namespace BuildMemo.Core.Tests.Fingerprints;

public sealed class ContentCacheTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Old(string relative, string content)
    {
        string path = _folder.Write(relative, content);
        WaitUntilTrusted(path);
        return path;
    }

    private string Assembly(string constant)
    {
        string path = _folder["Tool.dll"];
        SdkCompiler.Compile(_folder.Write("Tool.cs", $"public class Tool {{ public const string Text = \"{constant}\"; }}"), path);
        WaitUntilTrusted(path);
        return path;
    }

    // Outside of the racy window, or the cache rightly reads again.
    private static void WaitUntilTrusted(string path)
    {
        long start = Clock.NowNanoseconds();
        while (!StampTrust.IsTrusted(FileSystem.Status(path).Stamp, Clock.NowNanoseconds(), FileSystemTraits.Of(path)))
            Assert.True(Clock.NowNanoseconds() - start < 10_000_000_000, "the stamp never came to be trusted");
    }

    [Fact]
    public void A_file_is_read_once_while_its_stamp_stays_the_same_by_any_number_of_threads()
    {
        string path = Old("a", "content");
        FileStatus status = FileSystem.Status(path);
        var cache = new ContentCache();

        Parallel.For(0, 200, _ => Assert.Equal(Sha256Value.Of("content"u8), cache.Hash(path, status).Digest.Value));

        Assert.Equal(1, cache.HashedFiles);
    }

    [Fact]
    public void A_changed_stamp_is_one_more_read()
    {
        string path = Old("a", "content");
        var cache = new ContentCache();
        cache.Hash(path, FileSystem.Status(path));
        Old("a", "other content");

        FileHash hash = cache.Hash(path, FileSystem.Status(path));

        Assert.Equal(Sha256Value.Of("other content"u8), hash.Digest.Value);
        Assert.Equal(2, cache.HashedFiles);
    }

    [Fact]
    public void A_file_that_changed_since_its_status_was_taken_gives_the_status_of_what_was_read()
    {
        string path = _folder.Write("a", "first");
        FileStatus before = FileSystem.Status(path);
        _folder.Write("a", "second and longer");

        FileHash hash = new ContentCache().Hash(path, before);

        Assert.Equal(FileSystem.Status(path), hash.Status);
        Assert.Equal(Sha256Value.Of("second and longer"u8), hash.Digest.Value);
    }

    [Fact]
    public void A_file_whose_stamp_proves_nothing_is_read_again()
    {
        string path = _folder.Write("a", "first");
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddHours(1));
        var cache = new ContentCache();

        cache.Hash(path, FileSystem.Status(path));
        cache.Hash(path, FileSystem.Status(path));

        Assert.Equal(2, cache.HashedFiles);
    }

    [Fact]
    public void What_the_journal_or_a_restore_knows_is_not_read()
    {
        string path = _folder.Write("a", "content");
        FileStatus status = FileSystem.Status(path);
        var digest = new ContentDigest(Sha256Value.Of("known"u8));
        var seeded = new ContentCache();
        seeded.Seed(path, status, digest);
        var asked = new ContentCache((string _, ContentKind kind, in FileStatus given, out ContentDigest known) =>
        {
            known = digest;
            return given == status && kind == ContentKind.Raw;
        });

        Assert.Equal(digest, seeded.Hash(path, status).Digest);
        Assert.Equal(digest, asked.Hash(path, status).Digest);
        Assert.Equal(0, seeded.HashedFiles + asked.HashedFiles);
        Assert.NotEqual(digest, asked.Hash(path, status, ContentKind.Canonical).Digest);
    }

    [Fact]
    public void Raw_and_canonical_content_of_an_assembly_are_kept_apart()
    {
        string assembly = typeof(ContentCacheTests).Assembly.Location;
        FileStatus status = FileSystem.Status(assembly);
        var cache = new ContentCache();

        Assert.NotEqual(cache.Hash(assembly, status).Digest, cache.Hash(assembly, status, ContentKind.Canonical).Digest);
    }

    [Fact]
    public void An_identity_is_computed_once_in_all_runs_of_a_process_until_the_assembly_changes()
    {
        string path = Assembly("first");
        FileHash first = new ContentCache().Hash(path, FileSystem.Status(path), ContentKind.Canonical);
        var second = new ContentCache();
        FileHash again = second.Hash(path, FileSystem.Status(path), ContentKind.Canonical);
        Assembly("second");
        var third = new ContentCache();
        FileHash changed = third.Hash(path, FileSystem.Status(path), ContentKind.Canonical);

        Assert.Equal(first, again);
        Assert.Equal(0, second.HashedFiles);
        Assert.NotEqual(first.Digest, changed.Digest);
        Assert.Equal(FileSystem.Status(path), changed.Status);
        Assert.Equal(1, third.HashedFiles);
    }

    [Fact]
    public void An_identity_whose_stamp_proves_nothing_is_computed_in_each_run()
    {
        string path = Assembly("first");
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddHours(1));

        for (int run = 0; run < 2; run++)
        {
            var cache = new ContentCache();
            cache.Hash(path, FileSystem.Status(path), ContentKind.Canonical);
            Assert.Equal(1, cache.HashedFiles);
        }
    }

    [Fact]
    public void A_missing_file_says_so()
    {
        Assert.Equal(FileHashOutcome.Missing, new ContentCache().Hash(_folder["none"], default).Outcome);
        Assert.Equal(FileHashOutcome.Directory, new ContentCache().Hash(_folder.Path, FileSystem.Status(_folder.Path)).Outcome);
    }
}
