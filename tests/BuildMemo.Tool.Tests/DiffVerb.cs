using System.Text.Json;
using BuildMemo.Testing;

namespace BuildMemo.Tool.Tests;

/// <summary><c>diff</c>: two records, part by part.</summary>
public sealed class DiffVerb : IDisposable
{
    private readonly ToolRig _rig = new();

    public DiffVerb()
    {
        foreach (string middle in (ReadOnlySpan<string>)["two", "zwei"])
        {
            _rig.Write("in.txt", $"one\n{middle}\nthree\n");
            _rig.Run("run", "--name", "step", "--env", $"TONGUE={middle}", "--output-dir", "out", "--", "sh", "-c",
                "mkdir -p out; cp in.txt out/copy.txt; echo same > out/same.txt; echo only > out/only-$TONGUE; if [ $TONGUE = zwei ]; then chmod +x out/same.txt; fi; wc -c < in.txt").Exits(0);
        }

        _rig.Write("in.txt", "");
        _rig.Run("run", "--name", "alone", "--", "cat", "in.txt").Exits(0);
    }

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    [InlineData(20)]
    public void The_newest_two_records_of_a_step_are_compared(int columns)
    {
        ToolResult result = _rig.RunWith("", ["diff", "step", "--content"], columns: columns).Exits(1);
        Assert.All(result.Output.Split('\n'), line => Assert.True(line.Length <= Math.Max(columns, 40), line));
        if (columns > 20)
            Snapshot.Match("BuildMemo.Tool.Tests", $"diff-{columns}", _rig.Stable(result.Output));
    }

    [Fact]
    public void Json_names_what_came_went_and_changed()
    {
        JsonElement json = _rig.Run("diff", "step", "--content", "--json").Exits(1).Json;
        ToolReference.Describes("diff", json);
        Assert.False(json.GetProperty("same").GetBoolean());
        Assert.Equal(
            ["unknown environment TONGUE", "changed discovered input {Project}/in.txt"],
            json.GetProperty("components").EnumerateArray().Select(one => $"{one.GetProperty("change")} {one.GetProperty("kind")} {one.GetProperty("name")}"));
        Assert.Equal(
            ["changed {Project}/out/copy.txt content", "new {Project}/out/only-zwei ", "changed {Project}/out/same.txt mode", "gone {Project}/out/only-two "],
            json.GetProperty("outputs").EnumerateArray().Select(one => $"{one.GetProperty("change")} {one.GetProperty("path")} {string.Join(',', one.GetProperty("aspects").EnumerateArray())}"));
        Assert.Equal([" one", "-two", "+zwei"], json.GetProperty("outputs")[0].GetProperty("lines").EnumerateArray().Select(line => line.GetString()));
        Assert.True(json.GetProperty("printedDiffers").GetBoolean());
        // A variable's value is nobody's business.
        Assert.DoesNotContain("\"zwei\"", json.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_only_variable_that_can_differ_between_two_fingerprints_did()
    {
        foreach (string value in (ReadOnlySpan<string>)["1", "2"])
            _rig.Run("run", "--name", "variable", "--env", $"TONGUE={value}", "--", "echo", "hi").Exits(0);
        JsonElement json = _rig.Run("diff", "variable", "--json").Exits(1).Json;
        Assert.Contains("changed environment TONGUE", json.GetProperty("components").EnumerateArray().Select(one => $"{one.GetProperty("change")} {one.GetProperty("kind")} {one.GetProperty("name")}"));
    }

    [Fact]
    public void A_record_is_the_same_as_itself_and_two_can_be_named()
    {
        string[] all = [.. _rig.Run("list", "--step", "step", "--sort", "age", "--json").Json.GetProperty("records").EnumerateArray().Select(record => record.GetProperty("fingerprint").GetString()!)];
        Assert.Equal("It is one record.", _rig.Run("diff", all[0], "step").Exits(0).Output.TrimEnd().Split('\n')[^1]);
        Assert.Equal(_rig.Run("diff", all[1], all[0]).Exits(1).Output, _rig.Run("diff", all[0]).Exits(1).Output);
        Assert.NotEqual(_rig.Run("diff", all[1], all[0]).Output, _rig.Run("diff", all[0], all[1]).Exits(1).Output);
    }

    [Fact]
    public void What_can_not_be_compared_is_said()
    {
        Assert.Contains("is the only record of the step 'alone'", _rig.Run("diff", "alone").Exits(2).Error, StringComparison.Ordinal);
        Assert.Contains("it may have been cleared", _rig.Run("diff", "step", "nothing").Exits(1).Error, StringComparison.Ordinal);
        _rig.Run("diff").Exits(2);
    }
}
