using System.Text.Json;
using BuildMemo.Testing;

namespace BuildMemo.Tool.Tests;

/// <summary><c>hash</c>: digests, the fingerprint over all, and what can't be hashed.</summary>
public sealed class HashVerb : IDisposable
{
    private readonly ToolRig _rig = new();

    public HashVerb()
    {
        _rig.Write("src/a.txt", "hello\n");
        _rig.Write("src/b/c.txt", "");
    }

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void D6_What_it_prints_is_read_by_sha256sum()
    {
        ToolResult result = _rig.Run("hash", "src", "src/a.txt").Exits(0);
        Snapshot.Match("BuildMemo.Tool.Tests", "hash", result.Output);
        string files = string.Join('\n', result.Output.Split('\n').Where(line => line.EndsWith(".txt", StringComparison.Ordinal)));
        ToolRig.Finish(_rig.Start(["sha256sum", "--check", "--strict", "--quiet"]), files + "\n").Exits(0);
    }

    [Fact]
    public void D6_Json_says_the_same_and_quiet_the_fingerprint_alone()
    {
        JsonElement json = _rig.Run("hash", "src", "--json").Exits(0).Json;
        Assert.Equal(["src/a.txt file 6", "src/b/c.txt file 0", "src folder 6"],
            json.GetProperty("entries").EnumerateArray().Select(entry => $"{entry.GetProperty("path").GetString()} {entry.GetProperty("kind").GetString()} {entry.GetProperty("bytes").GetInt32()}"));
        Assert.Equal(json.GetProperty("fingerprint").GetString() + "\n", _rig.Run("hash", "--quiet", "src").Exits(0).Output);
        ToolReference.Describes("hash", json);
        Assert.Equal(JsonValueKind.Null, _rig.Run("hash", "src/a.txt", "--json", "--identity").Json.GetProperty("entries")[0].GetProperty("identity").ValueKind);
    }

    [Fact]
    public void D6_An_unknown_algorithm_is_an_error_that_names_the_known()
    {
        Assert.Contains("--algorithm is 'sha265', which is not accepted. Accepted: sha256. Did you mean 'sha256'?", _rig.Run("hash", "src", "-a", "sha265").Exits(2).Error, StringComparison.Ordinal);
        Assert.Contains("Accepted: sha256.", _rig.Run("hash", "src", "--algorithm", "md5").Exits(2).Error, StringComparison.Ordinal);
        _rig.Run("hash", "src", "--algorithm", "SHA256").Exits(0);
    }

    [Fact]
    public void Standard_input_is_read_when_it_is_named_or_nothing_is()
    {
        string named = _rig.RunWith("hello\n", ["hash", "-"]).Exits(0).Output;
        Assert.StartsWith("5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03  -\n56f933257541458bbd726627faa6497ec1ccdab57814308d601a6b43d21e8dee  (fingerprint of 1 file)\n", named, StringComparison.Ordinal);
        Assert.Equal(named, _rig.RunWith("hello\n", ["hash"]).Exits(0).Output);
        Assert.Contains("twice", _rig.Run("hash", "-", "-").Exits(2).Error, StringComparison.Ordinal);
        string piped = ToolRig.Finish(_rig.Start(["bash", "-c", $"dotnet {ToolRig.Program} hash <(echo hello)"])).Exits(0).Output;
        Assert.StartsWith(named[..64], piped, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_missing_is_exit_code_1_what_is_unreadable_3_and_no_fingerprint_stands_for_a_part()
    {
        ToolResult missing = _rig.Run("hash", "nothing", "src/a.txt").Exits(1);
        Assert.Contains("BMEMO7160: nothing can't be hashed: it does not exist.", missing.Error, StringComparison.Ordinal);
        Assert.Equal("5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03  src/a.txt\n", missing.Output);
        ToolResult json = _rig.Run("hash", "nothing", "src/a.txt", "--json").Exits(1);
        Assert.Equal(JsonValueKind.Null, json.Json.GetProperty("fingerprint").ValueKind);
        Assert.Equal("", _rig.Run("hash", "--quiet", "nothing", "src").Exits(1).Output);

        using TemporaryFolder outside = new();
        outside.Write("open.txt", "");
        outside.Write("closed.txt", "");
        ToolRig.Finish(_rig.Start(["sh", "-c", $"chmod 755 {outside.Path}; chmod 0 {outside["closed.txt"]}; mkdir -m 0 {outside["closed"]}"])).Exits(0);
        string[] user = ["setpriv", "--reuid=65534", "--clear-groups", "env", "HOME=/tmp", "dotnet", ToolRig.Program];
        ToolResult unreadable = ToolRig.Finish(_rig.Start([.. user, "hash", outside.Path], "/tmp")).Exits(3);
        Assert.Equal(2, unreadable.Error.Split("BMEMO7161").Length - 1);
        Assert.Contains("open.txt\n", unreadable.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_are_escaped_and_nothing_is_a_file_of_its_own()
    {
        _rig.Write("odd/new\nline\u001b[31m", "");
        string output = _rig.Run("hash", "odd").Exits(0).Output;
        Assert.Contains("odd/new\\nline\\x1b[31m\n", output, StringComparison.Ordinal);
        Assert.Equal("odd/new\nline\u001b[31m", _rig.Run("hash", "odd", "--json").Json.GetProperty("entries")[0].GetProperty("path").GetString());
        Directory.CreateDirectory(_rig.Path("none"));
        Assert.Contains("(fingerprint of 0 files)", _rig.Run("hash", "none").Exits(0).Output, StringComparison.Ordinal);
    }
}
