using System.Diagnostics;

namespace BuildMemo.Tool.Tests;

/// <summary><c>run</c>: what a script sees is the command's, on a run and on a hit.</summary>
public sealed class RunVerb : IDisposable
{
    private readonly ToolRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Both_streams_come_back_byte_for_byte_on_a_hit()
    {
        string[] command = ["run", "--", "sh", "-c", @"echo x >> ran; printf 'a\000\377\r\n\tb'; printf 'no line end' >&2"];
        byte[] expected = [.. "a\0"u8, 0xFF, .. "\r\n\tb"u8];
        for (int time = 0; time < 2; time++)
        {
            ToolResult result = _rig.Run(command).Exits(0);
            Assert.Equal(expected, result.Bytes);
            Assert.Equal("no line end", result.Error);
        }

        Assert.Equal("x\n", _rig.Read("ran"));
    }

    [Fact]
    public void Large_output_goes_through_a_blob_and_comes_back_as_it_was()
    {
        string[] command = ["run", "--", "sh", "-c", "seq 1 300000; seq 1 3 >&2; seq 5 7"];
        ToolResult first = _rig.Run(command).Exits(0);
        ToolResult second = _rig.Run(["run", "--json", .. command[1..]]).Exits(0);
        Assert.Equal(first.Bytes, second.Bytes);
        Assert.StartsWith("1\n2\n3\n{", second.Error, StringComparison.Ordinal);
        Assert.Contains("\"outcome\":\"restored\"", second.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_restored_command_has_no_false_reason()
    {
        string[] command = ["run", "--json", "--", "sh", "-c", "echo zz"];
        Assert.Contains("no earlier run here", _rig.Run(command).Exits(0).Error, StringComparison.Ordinal);
        string restored = _rig.Run(command).Exits(0).Error;
        Assert.Contains("\"outcome\":\"restored\"", restored, StringComparison.Ordinal);
        Assert.Contains("\"reasons\":[]", restored, StringComparison.Ordinal);
    }

    [Fact]
    public void An_exit_code_passes_through_and_a_failure_is_not_stored()
    {
        string[] command = ["run", "--", "sh", "-c", "echo x >> ran; echo out; exit 7"];
        for (int time = 0; time < 2; time++)
        {
            ToolResult result = _rig.Run(command).Exits(7);
            Assert.Equal("out\n", result.Output);
            Assert.Equal("", result.Error);
        }

        Assert.Equal("x\nx\n", _rig.Read("ran"));
        _rig.Run("run", "--", "sh", "-c", "kill -9 $$").Exits(137);
    }

    [Fact]
    public void Own_failures_are_125_to_127()
    {
        _rig.Write("plain.txt", "no program");
        Assert.Contains("BMEMO7006", _rig.Run("run", "--", "no-such-command").Exits(127).Error, StringComparison.Ordinal);
        Assert.Contains("chmod +x", _rig.Run("run", "--", "./plain.txt").Exits(126).Error, StringComparison.Ordinal);
        _rig.Run("run", "--", "./").Exits(126);
        _rig.Run("run", "--", ".").Exits(126);
        Assert.Contains("Did you mean '--output'?", _rig.Run("run", "--outptu", "x", "--", "true").Exits(125).Error, StringComparison.Ordinal);
        Assert.Contains("before --", _rig.Run("run", "true").Exits(125).Error, StringComparison.Ordinal);
        _rig.Run("run", "--output", "/nowhere/x", "--", "true").Exits(125);
        string missing = _rig.Run("run", "--output", "x", "--", "true").Exits(125).Error;
        Assert.Contains("did not produce", missing, StringComparison.Ordinal);
        Assert.Contains("Correct --output.", missing, StringComparison.Ordinal);
    }

    [Fact]
    public void A_glob_that_matches_nothing_is_told_each_time()
    {
        _rig.Write("a.txt", "a");
        string[] command = ["run", "--input", "*.text", "--input", "*.txt", "--", "cat", "a.txt"];

        for (int time = 0; time < 2; time++)
        {
            ToolResult result = _rig.Run(command).Exits(0);
            Assert.Equal("a", result.Output);
            Assert.Contains("warning BMEMO7008: --input '*.text' matches no file", result.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("*.txt", result.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Standard_input_is_an_input_by_its_content()
    {
        string[] command = ["run", "--", "sh", "-c", "echo x >> ran; wc -c"];
        Assert.Equal("5\n", _rig.RunWith("hello", command).Exits(0).Output);
        Assert.Equal("5\n", _rig.RunWith("hello", command).Exits(0).Output);
        Assert.Equal("6\n", _rig.RunWith("hello!", command).Exits(0).Output);
        Assert.Equal("0\n", _rig.RunWith("", command).Exits(0).Output);
        Assert.Equal("x\nx\nx\n", _rig.Read("ran"));
    }

    [Fact]
    public void Arguments_reach_the_program_exactly_as_they_were_given()
    {
        string[] arguments = ["", "a b", "{Inputs}", "%3B;", "*?", "\"q'", "\\", "@file", "--json", "--", "[x]", " edge "];
        string expected = string.Concat(arguments.Select(argument => $"<{argument}>"));
        Assert.Equal(expected, _rig.Run(["run", "--", "printf", "<%s>", .. arguments]).Exits(0).Output);
    }

    [Fact]
    public void Outputs_are_restored_in_another_checkout()
    {
        foreach (string checkout in (ReadOnlySpan<string>)["one", "two"])
        {
            _rig.Write($"{checkout}/a; b%20.txt", "same");
            ToolResult result = _rig.RunWith("", ["run", "--json", "--input", "*.txt", "--output", "out/c*.bin", "--output-dir", "many", "--",
                "sh", "-c", "mkdir -p out many/d; cat *.txt > 'out/c*.bin'; chmod 755 'out/c*.bin'; echo 1 > many/d/1"], _rig.Path(checkout)).Exits(0);
            Assert.Contains(checkout == "one" ? "\"ran\"" : "\"restored\"", result.Error, StringComparison.Ordinal);
            Assert.Equal("same", _rig.Read($"{checkout}/out/c*.bin"));
            Assert.Equal("1\n", _rig.Read($"{checkout}/many/d/1"));
            ToolRig.Finish(_rig.Start(["test", "-x", _rig.Path($"{checkout}/out/c*.bin")])).Exits(0);
        }
    }

    [Fact]
    public void What_it_prints_binds_the_record_to_the_folder_that_it_names()
    {
        foreach (string checkout in (ReadOnlySpan<string>)["one", "two"])
        {
            Directory.CreateDirectory(_rig.Path(checkout));
            string folder = _rig.Path(checkout);
            Assert.Equal(folder + "\n", _rig.RunWith("", ["run", "--", "echo", folder], folder).Exits(0).Output);
            Assert.Equal(folder + "\n", _rig.RunWith("", ["run", "--", "echo", folder], folder).Exits(0).Output);
        }
    }

    [Fact]
    public void Variables_are_kept_from_it_unless_they_are_declared_and_then_count()
    {
        Assert.Equal("-\n", _rig.Run("run", "--", "sh", "-c", "echo ${COLOUR:--}").Exits(0).Output);
        Assert.Equal("red\n", _rig.Run("run", "--env", "COLOUR=red", "--", "sh", "-c", "echo $COLOUR").Exits(0).Output);
        Assert.Equal("a;b\n", _rig.Run("run", "--env", "COLOUR=a;b", "--", "sh", "-c", "echo $COLOUR").Exits(0).Output);
    }

    [Fact]
    public void M9_Refresh_runs_again()
    {
        string[] rest = ["--", "sh", "-c", "echo x >> ran"];
        _rig.Run(["run", .. rest]).Exits(0);
        _rig.Run(["run", "--refresh", .. rest]).Exits(0);
        Assert.Equal("x\nx\n", _rig.Read("ran"));
    }

    [Fact]
    public void Nothing_of_its_own_is_left_in_the_working_directory()
    {
        _rig.Run("run", "--output", "o", "--", "sh", "-c", "echo 1 > o").Exits(0);
        Assert.Equal(["o"], Directory.GetFileSystemEntries(_rig.Work).Select(Path.GetFileName));
    }

    [Fact]
    public void A_reader_that_goes_away_ends_it_quietly()
    {
        ToolResult result = ToolRig.Finish(_rig.Start(
            ["bash", "-c", $"dotnet {ToolRig.Program} run -- yes 2>err | head -n 1; echo ${{PIPESTATUS[0]}}; cat err"]));
        Assert.Equal("y\n141\n", result.Output);
    }

    [Fact]
    public void A_signal_ends_the_command_with_all_that_it_started()
    {
        // A shell that starts these tests in its background lets them ignore the signal.
        using Process process = _rig.Start(["env", "--default-signal=INT", "dotnet", ToolRig.Program, "run", "--", "sh", "-c", "echo $$; sleep 600 & wait"]);
        process.StandardInput.Close();
        int group = int.Parse(process.StandardOutput.ReadLine()!, System.Globalization.CultureInfo.InvariantCulture);
        Process.Start("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]).WaitForExit();
        process.WaitForExit();
        Assert.Equal(130, process.ExitCode);
        Assert.True(!File.Exists($"/proc/{group}/stat") || File.ReadAllText($"/proc/{group}/stat").Contains(") Z ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_store_that_cannot_be_used_is_a_warning_and_the_command_runs()
    {
        Directory.CreateDirectory(_rig.Cache);
        File.WriteAllText(Path.Combine(_rig.Cache, "mine.txt"), "mine");
        ToolResult result = _rig.Run("run", "--", "echo", "fine").Exits(0);
        Assert.Equal("fine\n", result.Output);
        Assert.Contains("BMEMO3001", result.Error, StringComparison.Ordinal);
        Assert.Equal(["mine.txt"], Directory.GetFileSystemEntries(_rig.Cache).Select(Path.GetFileName));
    }
}
