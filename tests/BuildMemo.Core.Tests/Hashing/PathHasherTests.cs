using BuildMemo.Fingerprints;
using BuildMemo.Hashing;
using BuildMemo.Testing;

namespace BuildMemo.Core.Tests.Hashing;

/// <summary>Digests of folders and fingerprints over files. The golden values were computed apart from this code, in Python.</summary>
public sealed class PathHasherTests : IDisposable
{
    private const string GoldenFolder = "f71fc0ff394b10571f1df0b4671526b02a5a68d0600f17352a0272c974a2d9bb";
    private const string GoldenAll = "020ac52083088069e1b55f9b01ea21ce23f9602d469f3abf38b982b9b9371179";
    private readonly TemporaryFolder _folder = new();

    public PathHasherTests()
    {
        Fill("src");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void D6_Golden_values_of_files_a_folder_and_all_of_them(int parallelism)
    {
        (List<HashedPath> found, Fingerprint? all) = Hash(parallelism, "src");
        Assert.Equal(
            [
                ("src/a.txt", "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"),
                ("src/b/c.bin", "40aff2e9d2d8922e47afd4648e6967497158785fbd1da870e7110266bf944880"),
                ("src/b/é.txt", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
                ("src", GoldenFolder),
            ],
            found.Select(path => (path.Path, path.Digest.ToString()!)));
        Assert.Equal(GoldenAll, all.ToString());
        Assert.Equal(262, found[^1].Bytes);
    }

    [Fact]
    public void D6_A_folder_is_equal_wherever_it_lies_whatever_its_times_modes_and_empty_folders()
    {
        Fill("far/away");
        Directory.CreateDirectory(_folder["far/away/empty"]);
        File.SetUnixFileMode(_folder["far/away/a.txt"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.SetLastWriteTimeUtc(_folder["far/away/b/c.bin"], DateTime.UnixEpoch);
        Assert.Equal(GoldenFolder, Hash(2, "far/away").Found[^1].Digest.ToString());
        File.Move(_folder["far/away/a.txt"], _folder["far/away/z.txt"]);
        Assert.NotEqual(GoldenFolder, Hash(2, "far/away").Found[^1].Digest.ToString());
    }

    [Fact]
    public void Files_come_in_the_ordinal_order_of_their_whole_paths()
    {
        foreach (string name in (ReadOnlySpan<string>)["x/a/1", "x/a.b", "x/a-b", "x/a0", "x/B", "x/a/0/z"])
            _folder.Write(name, name);
        string[] found = [.. Hash(2, "x").Found.SkipLast(1).Select(path => path.Path)];
        Assert.Equal(found.Order(StringComparer.Ordinal), found);
        Assert.Equal(6, found.Length);
    }

    [Fact]
    public void A_link_counts_with_what_it_leads_to_and_a_circle_is_an_error()
    {
        Fill("linked");
        File.Delete(_folder["linked/a.txt"]);
        File.CreateSymbolicLink(_folder["linked/a.txt"], "../src/a.txt");
        Directory.Delete(_folder["linked/b"], recursive: true);
        Directory.CreateSymbolicLink(_folder["linked/b"], "../src/b");
        Assert.Equal(GoldenFolder, Hash(2, "linked").Found[^1].Digest.ToString());

        Directory.CreateSymbolicLink(_folder["src/b/up"], "..");
        (List<HashedPath> found, Fingerprint? all) = Hash(2, "src");
        Assert.Null(all);
        Assert.Null(found[^1].Digest);
        Assert.Equal("src/b/up can't be hashed: a link leads back to a folder above it.", Assert.Single(found, path => path.Problem is not null).Problem!.Message);
        Assert.Equal(3, found.Count(path => path.Digest is not null));
    }

    [Fact]
    public void What_is_missing_is_said_and_the_others_are_hashed()
    {
        File.CreateSymbolicLink(_folder["src/gone"], "nowhere");
        (List<HashedPath> found, Fingerprint? all) = Hash(2, "nothing", "src", "src/a.txt");
        Assert.Null(all);
        Assert.Equal(["nothing", "src/gone"], found.Where(path => path.Problem is not null).Select(path => path.Path));
        Assert.Contains("link to 'nowhere'", found[4].Problem!.Message, StringComparison.Ordinal);
        Assert.Null(found[^2].Digest);
        Assert.NotNull(found[^1].Digest);
    }

    [Fact]
    public void More_files_than_are_under_way_at_once_keep_their_order()
    {
        for (int index = 0; index < 5000; index++)
            _folder.Write($"many/{index:0000}", index % 7 == 0 ? new string('x', 5000) : "");
        List<HashedPath> found = Hash(4, "many").Found;
        Assert.Equal(Enumerable.Range(0, 5000).Select(index => $"many/{index:0000}").Append("many"), found.Select(path => path.Path));
        Assert.Equal(Hash(1, "many").Found[^1].Digest, found[^1].Digest);
    }

    [Fact]
    public void An_assembly_built_again_is_other_bytes_and_one_identity()
    {
        string assembly = typeof(PathHasherTests).Assembly.Location;
        File.Copy(assembly, _folder["one.dll"]);
        using PathHasher hasher = new(_folder.Path) { WithIdentity = true };
        HashedPath[] found = [.. hasher.Hash(["one.dll", "src/a.txt"])];
        Assert.True(ManagedAssemblyIdentity.TryCompute(assembly, out ContentDigest identity));
        Assert.Equal(identity, found[0].Identity);
        Assert.NotEqual(identity, found[0].Digest);
        Assert.Null(found[1].Identity);
    }

    private (List<HashedPath> Found, Fingerprint? All) Hash(int parallelism, params string[] paths)
    {
        using PathHasher hasher = new(_folder.Path) { Parallelism = parallelism };
        List<HashedPath> found = [.. hasher.Hash(paths)];
        return (found, hasher.Fingerprint);
    }

    private void Fill(string folder)
    {
        _folder.Write($"{folder}/a.txt", "hello\n");
        Directory.CreateDirectory(_folder[$"{folder}/b"]);
        File.WriteAllBytes(_folder[$"{folder}/b/c.bin"], [.. Enumerable.Range(0, 256).Select(value => (byte)value)]);
        File.WriteAllBytes(_folder[$"{folder}/b/é.txt"], []);
    }
}
