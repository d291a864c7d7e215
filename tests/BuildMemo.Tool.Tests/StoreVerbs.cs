using System.Diagnostics;
using System.Text.Json;
using BuildMemo.Testing;

namespace BuildMemo.Tool.Tests;

/// <summary>The verbs that look into a store and make it smaller, on a store that the engine made.</summary>
public sealed class StoreVerbs : IDisposable
{
    private readonly ToolRig _rig = new ToolRig().WithRecords();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_store_that_another_user_filled_is_looked_at_and_not_handed_on()
    {
        Process.Start("chown", ["-R", "65534:65534", _rig.Cache]).WaitForExit();

        foreach (string verb in (string[])["stats", "list", "verify"])
            Assert.Equal("", _rig.Run(verb).Exits(0).Error);
        string fingerprint = _rig.Run("list", "--json").Exits(0).Json.GetProperty("records")[0].GetProperty("fingerprint").GetString()!;
        Assert.Contains(fingerprint[..8], _rig.Run("show", fingerprint).Exits(0).Output, StringComparison.Ordinal);
        foreach (string[] command in (string[][])[["export", "all.bmpack"], ["prune", "--max-items", "1"], ["verify", "--repair"]])
            Assert.Contains("another user owns it", _rig.Run(command).Exits(3).Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_rig.Path("all.bmpack")));
    }

    [Fact]
    public void Each_verb_prints_what_was_approved_at_80_columns()
    {
        (string Name, string[] Arguments)[] verbs =
        [
            ("list", ["list", "--sort", "step"]),
            ("show", ["show", "copy"]),
            ("stats", ["stats"]),
            ("prune", ["prune", "--max-items", "1"]),
        ];
        foreach ((string name, string[] arguments) in verbs)
        {
            ToolResult result = _rig.RunWith("", arguments, columns: 80).Exits(0);
            Assert.All(result.Output.Split('\n'), line => Assert.True(line.Length <= 80, line));
            Snapshot.Match("BuildMemo.Tool.Tests", name, _rig.Stable(result.Output));
        }
    }

    [Fact]
    public void Twenty_columns_are_kept_to_as_well() =>
        Assert.All(_rig.RunWith("", ["list"], columns: 20).Exits(0).Output.Split('\n'), line => Assert.True(line.Length <= 20, line));

    [Fact]
    public void List_filters_sorts_and_limits()
    {
        Assert.Equal(2, Names("list", "--step", "cou*", "--json").Count);
        Assert.Equal(["count"], Names("list", "--step", "count", "--limit", "1", "--json"));
        Assert.Equal(["copy", "count", "count"], Names("list", "--sort", "step", "--json"));
        Assert.Empty(Names("list", "--older-than", "1h", "--json"));
        Assert.Empty(Names("list", "--larger-than", "1M", "--json"));
        Assert.Empty(Names("list", "--unused-for", "1h", "--json"));
        Assert.Empty(Names("list", "--project", "other", "--json"));
        Age(TimeSpan.FromHours(3));
        Assert.Equal(3, Names("list", "--unused-for", "2h", "--json").Count);
    }

    [Fact]
    public void A_record_is_found_by_prefix_reference_and_name()
    {
        string fingerprint = _rig.Run("show", "copy", "--json").Exits(0).Json.GetProperty("fingerprint").GetString()!;
        foreach (string reference in (ReadOnlySpan<string>)[fingerprint, fingerprint[..8], fingerprint[..8].ToUpperInvariant(), "buildmemo:" + fingerprint])
            Assert.Equal("copy", _rig.Run("show", reference, "--json").Exits(0).Json.GetProperty("step").GetString());
    }

    [Fact]
    public void An_ambiguous_reference_lists_the_candidates_and_latest_takes_the_newest()
    {
        ToolResult result = _rig.Run("show", "count").Exits(2);
        Assert.Contains("BMEMO7002", result.Error, StringComparison.Ordinal);
        Assert.Equal(3, result.Error.TrimEnd().Split('\n').Length);
        JsonElement latest = _rig.Run("show", "count", "--latest", "--json").Exits(0).Json;
        Assert.Equal("12 in.txt\n", latest.GetProperty("messages")[0].GetProperty("text").GetString());
        Assert.Contains("may have been cleared", _rig.Run("show", "nothing").Exits(1).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_reference_is_told_what_it_lacks_and_what_was_meant()
    {
        string shorter = _rig.Run("show", "35").Exits(1).Error;
        Assert.Contains("at least 4 digits are needed", shorter, StringComparison.Ordinal);
        Assert.DoesNotContain("begins so", shorter, StringComparison.Ordinal);
        foreach (string[] verb in (string[][])[["show", "COPY"], ["show", "coyp"], ["dump", "Copy", "-o", "taken"], ["clear", "cpy", "--yes"], ["diff", "copi"]])
            Assert.Contains("Did you mean 'copy'?", _rig.Run(verb).Exits(1).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Show_cuts_long_parts_unless_all_is_asked_for()
    {
        _rig.Run("run", "--name", "long", "--output-dir", "out", "--", "sh", "-c", "mkdir -p out; for i in $(seq 30); do echo $i > out/$i; echo line $i; done").Exits(0);
        string cut = _rig.RunWith("", ["show", "long"], columns: 80).Exits(0).Output;
        Assert.Equal(2, cut.Split("and 10 more; --all shows them").Length - 1);
        Assert.Contains("dotnet buildmemo dump ", cut, StringComparison.Ordinal);
        string whole = _rig.RunWith("", ["show", "long", "--all"], columns: 80).Exits(0).Output;
        Assert.DoesNotContain("--all", whole, StringComparison.Ordinal);
        Assert.Contains("  line 30\n", whole, StringComparison.Ordinal);
        _rig.Run("run", "--name", "chatty", "--", "sh", "-c", "yes | head -c 5000000").Exits(0);
        Assert.Contains("4.8M: dotnet buildmemo dump ", _rig.Run("show", "chatty").Exits(0).Output, StringComparison.Ordinal);
        Assert.Equal(5_000_000, _rig.Run("show", "chatty", "--json").Exits(0).Json.GetProperty("printedBytes").GetInt32());
    }

    [Fact]
    public void Machine_and_user_are_shown_only_when_asked()
    {
        Assert.DoesNotContain("\"machine\"", _rig.Run("show", "copy", "--json").Exits(0).Output, StringComparison.Ordinal);
        Assert.Equal(Environment.MachineName, _rig.Run("show", "copy", "--json", "--origin").Exits(0).Json.GetProperty("provenance").GetProperty("machine").GetString());
    }

    [Fact]
    public void M15_Prune_says_what_would_go_and_then_does_it()
    {
        Age(TimeSpan.FromDays(3));
        Assert.Equal(3, _rig.Run("prune", "--max-age", "1d", "--dry-run", "--json").Exits(0).Json.GetProperty("removedRecords").GetInt32());
        Assert.Equal(3, Names("list", "--json").Count);
        Assert.Equal(3, _rig.Run("prune", "--max-age", "1d", "--json").Exits(0).Json.GetProperty("removedRecords").GetInt32());
        Assert.Empty(Names("list", "--json"));
    }

    [Fact]
    public void M15_Prune_takes_a_number_of_records_and_a_size()
    {
        Age(TimeSpan.FromDays(3));
        Assert.Equal(0, _rig.Run("prune", "--max-items", "3", "--json").Exits(0).Json.GetProperty("removedRecords").GetInt32());
        Assert.Equal(2, _rig.Run("prune", "--max-items", "1", "--json").Exits(0).Json.GetProperty("removedRecords").GetInt32());
        Assert.Single(Names("list", "--json"));
        Assert.Equal(0, _rig.Run("prune", "--max-size", "1G", "--json").Exits(0).Json.GetProperty("removedRecords").GetInt32());
        Assert.Equal(1, _rig.Run("prune", "--max-size", "0", "--json").Exits(0).Json.GetProperty("removedRecords").GetInt32());
        Assert.Empty(Names("list", "--json"));
    }

    [Fact]
    public void M16_Clear_removes_what_was_named_and_needs_yes_without_a_terminal()
    {
        Assert.Contains("--yes", _rig.Run("clear").Exits(2).Error, StringComparison.Ordinal);
        Assert.Equal(3, Names("list", "--json").Count);
        _rig.Run("clear", "copy", "--yes").Exits(0);
        Assert.Equal(["count", "count"], Names("list", "--json"));
        _rig.Run("clear", "copy", "--yes").Exits(1);
        _rig.Run("clear", "--step", "count", "--yes").Exits(0);
        Assert.Empty(Names("list", "--json"));
        _rig.Run("clear", "--yes").Exits(0);
    }

    [Fact]
    public void M16_Clear_without_a_name_removes_all()
    {
        Assert.Equal(3, Names("list", "--json").Count);
        _rig.Run("clear", "--yes").Exits(0);
        Assert.Empty(Names("list", "--json"));
        Assert.Equal(0, _rig.Run("stats", "--json").Exits(0).Json.GetProperty("records").GetInt32());
    }

    [Fact]
    public void Nothing_is_deleted_in_a_folder_that_is_no_store()
    {
        string folder = Path.GetDirectoryName(_rig.Write("mine/records/ab/" + new string('a', 64), "mine"))!;
        string place = _rig.Path("mine");
        foreach (string[] verb in (string[][])[["clear", "--yes"], ["prune", "--max-size", "0"], ["stats"], ["list"], ["show", "copy"]])
            Assert.Contains("BMEMO3001", _rig.Run([.. verb, "--cache-dir", place]).Exits(3).Error, StringComparison.Ordinal);
        Assert.Single(Directory.GetFileSystemEntries(folder));
        Assert.Single(Directory.GetFileSystemEntries(place));
    }

    [Fact]
    public void A_store_of_a_newer_format_is_refused()
    {
        File.WriteAllText(Path.Combine(_rig.Cache, "format"), "buildmemo store 2\n");
        foreach (string[] verb in (string[][])[["stats"], ["list"], ["prune"], ["clear", "--yes"]])
            Assert.Contains("BMEMO3005", _rig.Run(verb).Exits(3).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_record_is_a_warning_and_reading_verbs_leave_it_where_it_is()
    {
        string file = Directory.GetFiles(Path.Combine(_rig.Cache, "records"), "*", SearchOption.AllDirectories)[0];
        File.WriteAllBytes(file, [1, 2, 3]);
        ToolResult result = _rig.Run("list", "--json").Exits(0);
        Assert.Contains("BMEMO3003", result.Error, StringComparison.Ordinal);
        Assert.Equal(2, result.Json.GetProperty("records").GetArrayLength());
        Assert.True(File.Exists(file));
        _rig.Run("clear", "--yes").Exits(0);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public void Reading_verbs_work_on_a_read_only_store_of_another_user_of_this_machine()
    {
        using TemporaryFolder outside = new();
        ToolRig.Finish(_rig.Start(["sh", "-c", $"cp -r {_rig.Cache} {outside.Path}/cache && chown -R 65534 {outside.Path} && chmod -R a-w {outside.Path}/cache && chmod 755 {outside.Path}"])).Exits(0);
        string[] user = ["setpriv", "--reuid=65534", "--clear-groups", "env", "HOME=/tmp", "dotnet", ToolRig.Program];
        foreach (string[] verb in (string[][])[["stats", "--json"], ["list", "--json"], ["show", "copy", "--json"]])
            ToolRig.Finish(_rig.Start([.. user, .. verb, "--cache-dir", outside["cache"]], "/tmp")).Exits(0);
        ToolResult prune = ToolRig.Finish(_rig.Start([.. user, "prune", "--cache-dir", outside["cache"]], "/tmp")).Exits(3);
        Assert.Contains("BMEMO3002", prune.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("prune", "--max-items", "1")]
    [InlineData("prune", "--step", "copy", "--yes")]
    [InlineData("clear", "--yes")]
    [InlineData("clear", "copy", "--yes")]
    [InlineData("verify", "--repair")]
    [InlineData("import", "all.bmpack")]
    public void Of_a_store_that_can_not_be_written_nothing_is_claimed(params string[] verb)
    {
        using TemporaryFolder outside = new();
        _rig.Run("export", Path.Combine(outside.Path, "all.bmpack")).Exits(0);
        // What is there already needs no writing.
        string remove = verb[0] == "import" ? $"&& rm -r {outside.Path}/cache/records" : "";
        ToolRig.Finish(_rig.Start(["sh", "-c", $"cp -r {_rig.Cache} {outside.Path}/cache {remove} && chown -R 65534:65534 {outside.Path} && chmod -R a-w,a+rX {outside.Path}"])).Exits(0);
        string[] user = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "env", "HOME=/nonexistent", "dotnet", ToolRig.Program];
        foreach (string[] json in (string[][])[[], ["--json"]])
        {
            ToolResult result = ToolRig.Finish(_rig.Start([.. user, .. verb, .. json, "--cache-dir", outside["cache"]], outside.Path)).Exits(3);
            Assert.Contains("BMEMO3002", result.Error, StringComparison.Ordinal);
            Assert.Contains("BMEMO7144", result.Error, StringComparison.Ordinal);
            if (verb[0] != "import")
                Assert.Equal("", result.Output);
            Assert.DoesNotContain("BMEMO7143", result.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Prune_says_when_the_grace_time_kept_it_above_its_bound()
    {
        ToolResult text = _rig.Run("prune", "--max-size", "1K").Exits(0);
        Assert.Contains("Still above the bound: ", text.Output, StringComparison.Ordinal);
        Assert.False(_rig.Run("prune", "--max-items", "1", "--json").Exits(0).Json.GetProperty("metBounds").GetBoolean());
        Assert.False(_rig.Run("prune", "--max-age", "0s", "--dry-run", "--json").Exits(0).Json.GetProperty("metBounds").GetBoolean());
        Assert.False(_rig.Run("prune", "--step", "copy", "--yes", "--json").Exits(0).Json.GetProperty("metBounds").GetBoolean());
        Assert.True(_rig.Run("prune", "--max-size", "1G", "--json").Exits(0).Json.GetProperty("metBounds").GetBoolean());
        Age(TimeSpan.FromHours(1));
        Assert.True(_rig.Run("prune", "--max-items", "1", "--json").Exits(0).Json.GetProperty("metBounds").GetBoolean());
    }

    [Fact]
    public void A_reader_that_goes_away_is_no_failure()
    {
        ToolResult result = ToolRig.Finish(_rig.Start(["bash", "-c", $"dotnet {ToolRig.Program} list 2>err | true; echo ${{PIPESTATUS[0]}}; cat err"]));
        Assert.Equal("0\n", result.Output);
    }

    [Fact]
    public void Names_cannot_steer_the_terminal()
    {
        _rig.Run("run", "--name", "red\u001b[31m\n", "--", "true").Exits(0);
        Assert.Contains("red\\x1b[31m", _rig.Run("list").Exits(0).Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', _rig.Run("list").Output);
    }

    private List<string> Names(params string[] arguments) =>
        [.. _rig.Run(arguments).Exits(0).Json.GetProperty("records").EnumerateArray().Select(record => record.GetProperty("step").GetString()!)];

    private void Age(TimeSpan age)
    {
        foreach (string file in Directory.GetFiles(_rig.Cache, "*", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow - age);
    }
}
