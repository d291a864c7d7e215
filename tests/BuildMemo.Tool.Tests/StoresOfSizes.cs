using System.Text.Json;
using BuildMemo.Testing.Stores;

namespace BuildMemo.Tool.Tests;

/// <summary>prune, clear, stats and list on generated stores.</summary>
public sealed class StoresOfSizes : IDisposable
{
    private static readonly StoreShape Shape = new() { Records = 80, Projects = 4, BlobsPerThousand = 500, BlobBytes = 9_000, DiscoveriesPerThousand = 0 };
    private readonly ToolRig _rig = new();

    public StoresOfSizes() => StoreGenerator.Fill(_rig.Cache, Shape);

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Prune_takes_the_records_of_a_step_and_a_project_and_says_what_is_freed()
    {
        JsonElement dry = _rig.Run("prune", "--project", "Part1", "--dry-run", "--json").Exits(0).Json;
        Assert.Equal(20, dry.GetProperty("removedRecords").GetInt32());
        Assert.Equal(20, dry.GetProperty("files").EnumerateArray().Count(file => file.GetProperty("kind").GetString() == "record"));
        Assert.Equal(80, Records());
        JsonElement done = _rig.Run("prune", "--project", "Part1", "--json").Exits(0).Json;
        Assert.Equal(dry.GetProperty("removedBytes").GetInt64(), done.GetProperty("removedBytes").GetInt64());
        Assert.Equal(60, Records());
        Assert.Empty(Of("--project", "Part1"));
        _rig.Run("prune", "--step", StoreGenerator.StepOf(Shape, 0), "--project", "Part0").Exits(0);
        Assert.Equal(59, Records());
        _rig.Run("verify").Exits(0);
    }

    [Fact]
    public void Prune_takes_what_nobody_used_for_a_time()
    {
        _rig.Run("prune", "--unused-for", "30d").Exits(0);
        int left = Records();
        Assert.InRange(left, 39, 41);
        _rig.Run("prune", "--unused-for", "15d", "--project", "Part2").Exits(0);
        Assert.InRange(Records(), left - 6, left - 4);
        Assert.Contains("--max-size and --max-items are bounds", _rig.Run("prune", "--step", "x", "--max-size", "1M").Exits(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_prunes_at_once_remove_what_one_would_and_the_counters_are_right_afterwards()
    {
        string[] command = ["dotnet", ToolRig.Program, "prune", "--max-age", "30d", "--json"];
        ToolResult[] results = [.. new[] { _rig.Start(command), _rig.Start(command), _rig.Start(command) }.Select(process => ToolRig.Finish(process))];
        Assert.All(results, result => result.Exits(0));
        Assert.InRange(results.Sum(result => result.Json.GetProperty("removedRecords").GetInt32()), 39, 82);
        Assert.InRange(Records(), 39, 41);
        Assert.True(_rig.Run("verify", "--repair", "--json").Json.GetProperty("damaged").GetInt32() == 0);
        Assert.True(_rig.Run("verify", "--json").Exits(0).Json.GetProperty("countersRight").GetBoolean());
    }

    [Fact]
    public void Prune_and_clear_work_on_a_damaged_store()
    {
        int number = 0;
        foreach (string file in Directory.GetFiles(_rig.Cache, "*", SearchOption.AllDirectories).Where(file => file.Contains("/records/", StringComparison.Ordinal) || file.Contains("/usage/", StringComparison.Ordinal)))
        {
            if (++number % 3 == 0)
                File.WriteAllText(file, "damaged");
        }

        _rig.Run("prune", "--project", "Part0").Exits(0);
        _rig.Run("prune", "--max-size", "100K").Exits(0);
        _rig.Run("clear", "--project", "Part3", "--yes");
        _rig.Run("clear", "--yes").Exits(0);
        Assert.Equal(0, Records());
    }

    [Fact]
    public void Clear_takes_a_project()
    {
        _rig.Run("clear", "--project", "src/Area1/Part1.csproj", "--yes").Exits(0);
        Assert.Equal(60, Records());
        Assert.Equal(1, _rig.Run("clear", "--project", "Part1", "--yes").ExitCode);
        _rig.Run("verify").Exits(0);
    }

    [Fact]
    public void Stats_shows_days_projects_and_runs_and_fits()
    {
        string text = _rig.RunWith("", ["stats"], columns: 80).Exits(0).Output;
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 80, line));
        foreach (string title in (string[])["compression", "DAY", "PROJECT", "LAST RUN"])
            Assert.Contains(title, text, StringComparison.Ordinal);
        JsonElement json = _rig.Run("stats", "--since", "7d", "--json").Exits(0).Json;
        Assert.InRange(json.GetProperty("days").GetArrayLength(), 7, 8);
        Assert.Equal(80, json.GetProperty("records").GetInt32());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("blobs").ValueKind);
    }

    [Fact]
    public void Exact_measures_what_is_there_and_changes_nothing()
    {
        foreach (string file in Directory.GetFiles(Path.Combine(_rig.Cache, "records"), "*", SearchOption.AllDirectories).Take(7))
            File.Delete(file);
        Assert.Equal(80, _rig.Run("stats", "--json").Exits(0).Json.GetProperty("records").GetInt32());
        JsonElement exact = _rig.Run("stats", "--exact", "--json").Exits(0).Json;
        Assert.Equal(73, exact.GetProperty("records").GetInt32());
        int blobs = Directory.GetFiles(Path.Combine(_rig.Cache, "blobs"), "*", SearchOption.AllDirectories).Length;
        Assert.Equal(blobs, exact.GetProperty("blobs").GetInt32());
        Assert.Equal(blobs * 9_000, exact.GetProperty("plainBytes").GetInt64());
        Assert.Equal(80, _rig.Run("stats", "--json").Exits(0).Json.GetProperty("records").GetInt32());
    }

    [Fact]
    public void Zero_forgets_uses_and_keeps_sizes()
    {
        JsonElement before = _rig.Run("stats", "--zero", "--json").Exits(0).Json;
        Assert.NotEqual(0, before.GetProperty("hits").GetInt64());
        JsonElement after = _rig.Run("stats", "--json").Exits(0).Json;
        Assert.Equal((0, 0), (after.GetProperty("hits").GetInt64(), after.GetProperty("misses").GetInt64()));
        Assert.Equal(0, after.GetProperty("projects").GetArrayLength() + after.GetProperty("runs").GetArrayLength());
        Assert.Equal(before.GetProperty("bytes").GetInt64(), after.GetProperty("bytes").GetInt64());
        Assert.Equal(80, after.GetProperty("records").GetInt64());
    }

    [Fact]
    public void A_run_is_counted_for_its_project()
    {
        _rig.Run("stats", "--zero").Exits(0);
        _rig.Run("run", "--name", "hello", "--", "echo", "hello").Exits(0);
        _rig.Run("run", "--name", "hello", "--", "echo", "hello").Exits(0);
        JsonElement json = _rig.Run("stats", "--json").Exits(0).Json;
        Assert.Equal((1, 1), (json.GetProperty("hits").GetInt64(), json.GetProperty("misses").GetInt64()));
        Assert.Equal(2, json.GetProperty("runs").GetArrayLength());
        JsonElement project = Assert.Single(json.GetProperty("projects").EnumerateArray());
        Assert.Equal((1, 1), (project.GetProperty("hits").GetInt64(), project.GetProperty("misses").GetInt64()));
    }

    [Fact]
    public void List_comes_in_the_order_of_fingerprints_and_again_the_same()
    {
        StoreShape shape = new() { Records = 10_000, BlobsPerThousand = 0, Seed = 3 };
        string place = _rig.Path("large");
        StoreGenerator.Fill(place, shape);
        string[] lines = _rig.Run("list", "--cache-dir", place).Exits(0).Output.TrimEnd().Split('\n');
        Assert.Equal(10_001, lines.Length);
        string[] order = [.. lines.Skip(1).Select(line => line[..12])];
        Assert.Equal(order.Order(StringComparer.Ordinal), order);
        Assert.Equal(2_500, Of("--project", "Part3", "--cache-dir", place).Count);
        Assert.Equal(3, Of("--limit", "3", "--cache-dir", place).Count);
    }

    private int Records() => Of().Count;

    private List<string> Of(params string[] arguments) =>
        [.. _rig.Run(["list", "--json", .. arguments]).Exits(0).Json.GetProperty("records").EnumerateArray().Select(record => record.GetProperty("step").GetString()!)];
}
