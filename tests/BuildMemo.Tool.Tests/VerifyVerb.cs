using System.Text.Json;
using BuildMemo.Testing;
using BuildMemo.Testing.Stores;

namespace BuildMemo.Tool.Tests;

/// <summary><c>verify</c> as a person and a script see it.</summary>
public sealed class VerifyVerb : IDisposable
{
    private static readonly StoreShape Shape = new() { Records = 10, BlobsPerThousand = 1000, BlobBytes = 9_000 };
    private readonly ToolRig _rig = new();

    public VerifyVerb() => StoreGenerator.Fill(_rig.Cache, Shape);

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    [InlineData(20)]
    public void What_it_prints_fits_and_is_what_was_approved(int columns)
    {
        Damage();
        ToolResult result = _rig.RunWith("", ["verify"], columns: columns).Exits(1);
        Assert.All(result.Output.Split('\n').TakeWhile(line => line.Length > 0), line => Assert.True(line.Length <= columns, line));
        Assert.DoesNotContain('\u001b', result.Output);
        if (columns > 20)
            Snapshot.Match("BuildMemo.Tool.Tests", $"verify-{columns}", _rig.Stable(result.Output));
    }

    [Fact]
    public void A_repair_says_what_it_did_and_then_the_store_is_sound()
    {
        Damage();
        ToolResult repaired = _rig.RunWith("", ["verify", "--repair"], columns: 80).Exits(1);
        Snapshot.Match("BuildMemo.Tool.Tests", "verify-repair", _rig.Stable(repaired.Output));
        ToolResult sound = _rig.Run("verify").Exits(0);
        Assert.Contains("all sound", sound.Output, StringComparison.Ordinal);
        Assert.Equal("", sound.Error);
    }

    [Fact]
    public void A_script_gets_every_finding_as_json()
    {
        Damage();
        JsonElement json = _rig.Run("verify", "--json").Exits(1).Json;
        Assert.False(json.GetProperty("sound").GetBoolean());
        Assert.Equal(2, json.GetProperty("damaged").GetInt32());
        Assert.Equal(2, json.GetProperty("incomplete").GetInt32());
        Assert.Equal(5, json.GetProperty("findings").GetArrayLength());
    }

    [Fact]
    public void Nothing_there_is_said_and_a_folder_of_somebody_else_is_refused()
    {
        ToolResult nothing = _rig.Run("verify", "--repair", "--cache-dir", _rig.Path("none")).Exits(0);
        Assert.Contains("There is no store", nothing.Error, StringComparison.Ordinal);
        Assert.False(Path.Exists(_rig.Path("none")));
        _rig.Write("mine/tmp/old.txt", "mine");
        _rig.Write("mine/records/ab/x", "mine");
        Assert.Contains("BMEMO3001", _rig.Run("verify", "--repair", "--cache-dir", _rig.Path("mine")).Exits(3).Error, StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetFiles(_rig.Path("mine"), "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public void What_can_not_be_read_is_told_and_the_rest_is_verified()
    {
        using TemporaryFolder outside = new();
        string record = StoreGenerator.FingerprintOf(Shape, 0);
        string blobs = StoreGenerator.BlobDigestOf(Shape, 2)![..2];
        ToolRig.Finish(_rig.Start(["sh", "-c", $"""
            cp -r {_rig.Cache} {outside.Path}/cache && chown -R 65534 {outside.Path} && chmod 755 {outside.Path} &&
            chmod 0 {outside.Path}/cache/records/{record[..2]}/{record} {outside.Path}/cache/blobs/{blobs}
            """])).Exits(0);
        string[] user = ["setpriv", "--reuid=65534", "--clear-groups", "env", "HOME=/tmp", "dotnet", ToolRig.Program];
        JsonElement json = ToolRig.Finish(_rig.Start([.. user, "verify", "--json", "--cache-dir", outside["cache"]], "/tmp")).Exits(1).Json;
        Assert.Equal(2, json.GetProperty("unreadable").GetInt32());
        Assert.Equal(10, json.GetProperty("records").GetInt32());
        Assert.Equal(0, json.GetProperty("damaged").GetInt32());
    }

    // Two damaged files, two records without their blob, one leftover.
    private void Damage()
    {
        string damaged = StoreGenerator.FingerprintOf(Shape, 0);
        File.WriteAllText(Path.Combine(_rig.Cache, "records", damaged[..2], damaged), "damaged");
        string blob = StoreGenerator.BlobDigestOf(Shape, 2)!;
        File.Delete(Path.Combine(_rig.Cache, "blobs", blob[..2], blob));
        string cut = StoreGenerator.BlobDigestOf(Shape, 0)!;
        File.WriteAllBytes(Path.Combine(_rig.Cache, "blobs", cut[..2], cut), File.ReadAllBytes(Path.Combine(_rig.Cache, "blobs", cut[..2], cut))[..^1]);
        string left = Path.Combine(_rig.Cache, "tmp", "0123456789abcdef0123456789abcdef");
        Directory.CreateDirectory(Path.GetDirectoryName(left)!);
        File.WriteAllText(left, "left");
        File.SetLastWriteTimeUtc(left, DateTime.UtcNow.AddDays(-1));
    }
}
