using System.Text.Json;
using BuildMemo.Testing;

namespace BuildMemo.Tool.Tests;

/// <summary><c>dump</c>: outputs come out of a store as a person asks for them.</summary>
public sealed class DumpVerb : IDisposable
{
    private const string Content = "hello\n";
    private readonly ToolRig _rig = new ToolRig().WithRecords();

    public DumpVerb() => _rig.Run("run", "--name", "tree", "--output-dir", "out", "--", "sh", "-c",
        "mkdir -p out/d out/empty; seq 100000 > out/d/numbers.txt; printf '#!/bin/sh\\n' > out/run.sh; chmod +x out/run.sh; ln -s numbers.txt out/d/link; echo said; echo wrong >&2").Exits(0);

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void D1_M11_A_record_is_taken_out_by_prefix_name_and_reference_until_it_is_cleared()
    {
        string fingerprint = _rig.Run("show", "copy", "--json").Json.GetProperty("fingerprint").GetString()!;
        foreach (string reference in (ReadOnlySpan<string>)["copy", fingerprint[..6], "buildmemo:" + fingerprint])
            Assert.Equal(Content, _rig.Run("dump", reference, "-o", "-").Exits(0).Output);
        Assert.Contains("BMEMO7002", _rig.Run("dump", "count", "--captured").Exits(2).Error, StringComparison.Ordinal);
        Assert.Equal("12 in.txt\n", _rig.Run("dump", "count", "--latest", "--captured").Exits(0).Output);
        _rig.Run("clear", "copy", "--yes").Exits(0);
        Assert.Contains("it may have been cleared", _rig.Run("dump", "buildmemo:" + fingerprint, "-o", "-").Exits(1).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void D1_The_extension_or_an_option_chooses_the_codec_and_decompress_finds_it_again()
    {
        foreach ((string extension, string codec) in (ReadOnlySpan<(string, string)>)[(".zst", "zstd"), (".gz", "gzip"), (".br", "brotli"), (".zz", "zlib"), (".bin", "none")])
        {
            JsonElement file = _rig.Run("dump", "tree", "--output", "numbers.txt", "-o", "n" + extension, "--json").Exits(0).Json.GetProperty("files")[0];
            Assert.Equal(codec, file.GetProperty("codec").GetString());
            if (codec == "none")
                continue;
            _rig.Run("dump", "--decompress", "n" + extension).Exits(0);
            Assert.Equal(_rig.Read("out/d/numbers.txt"), _rig.Read("n"));
            File.Delete(_rig.Path("n"));
        }

        long strong = Bytes("--compress", "zstd:19"), weak = Bytes("--compress", "zstd:1");
        Assert.True(strong < weak, $"{strong} {weak}");
        Assert.Contains("BMEMO7166", _rig.Run("dump", "tree", "--output", "run.sh", "-o", "x.lz4").Exits(2).Error, StringComparison.Ordinal);
        Assert.Contains("Accepted: zstd:1", _rig.Run("dump", "copy", "--compress", "lzma").Exits(2).Error, StringComparison.Ordinal);

        long Bytes(params string[] compression) =>
            _rig.Run(["dump", "tree", "--output", "numbers.txt", "-o", "c", "--force", "--json", .. compression]).Exits(0).Json.GetProperty("files")[0].GetProperty("bytes").GetInt64();
    }

    [Fact]
    public void D1_Several_outputs_go_to_a_folder_with_their_paths_modes_and_links()
    {
        ToolResult result = _rig.RunWith("", ["dump", "tree", "-o", "taken"], columns: 80).Exits(0);
        Snapshot.Match("BuildMemo.Tool.Tests", "dump", _rig.Stable(result.Output));
        ToolRig.Finish(_rig.Start(["diff", "-r", "--no-dereference", "out", "taken/out"])).Exits(0);
        ToolRig.Finish(_rig.Start(["test", "-x", "taken/out/run.sh"])).Exits(0);
        Assert.Equal("numbers.txt", new FileInfo(_rig.Path("taken/out/d/link")).LinkTarget);
        Assert.Equal(["out"], Directory.GetFileSystemEntries(_rig.Path("taken")).Select(Path.GetFileName));
        Assert.Contains("BMEMO7163", _rig.Run("dump", "tree", "-o", "taken").Exits(1).Error, StringComparison.Ordinal);
        _rig.Run("dump", "tree", "-o", "taken", "--force").Exits(0);
        ToolResult ambiguous = _rig.Run("dump", "tree", "-o", "-").Exits(2);
        Assert.Contains("\n  out/d/numbers.txt\n", ambiguous.Error, StringComparison.Ordinal);
        Assert.Equal("", ambiguous.Output);
        Assert.Contains("Did you mean 'out/run.sh'?", _rig.Run("dump", "tree", "--output", "out/rum.sh").Exits(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void D1_A_file_is_never_written_over_without_force_and_what_failed_leaves_nothing()
    {
        _rig.Write("mine.txt", "mine");
        string[] before = [.. Directory.GetFileSystemEntries(_rig.Work)];
        Assert.Contains("--force", _rig.Run("dump", "copy", "-o", "mine.txt").Exits(1).Error, StringComparison.Ordinal);
        Assert.Equal("mine", _rig.Read("mine.txt"));
        _rig.Run("dump", "copy", "-o", "no/such/folder/x").Exits(3);
        _rig.Run("dump", "--decompress", "mine.txt", "-o", "plain").Exits(1);
        Assert.Equal(before, Directory.GetFileSystemEntries(_rig.Work));
        _rig.Run("dump", "copy", "-o", "mine.txt", "--force").Exits(0);
        Assert.Equal(Content, _rig.Read("mine.txt"));
    }

    [Fact]
    public void What_was_printed_is_taken_out_as_it_came()
    {
        Assert.Equal("said\nwrong\n", string.Concat(_rig.Run("dump", "tree", "--captured").Exits(0).Output.Split('\n').Order().Skip(1).Select(line => line + "\n")));
        _rig.Run("dump", "tree", "--captured", "-o", "said.txt.gz").Exits(0);
        Assert.Contains("said\n", ToolRig.Finish(_rig.Start(["gzip", "-dc", "said.txt.gz"])).Exits(0).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("A record is needed", "dump")]
    [InlineData("exclude each other", "dump", "copy", "--decompress", "x")]
    [InlineData("exclude each other", "dump", "copy", "-o", "-", "--json")]
    [InlineData("exclude each other", "dump", "--decompress", "x", "--compress", "zstd")]
    [InlineData("exclude each other", "dump", "copy", "--captured", "--output", "x")]
    public void What_does_not_go_together_is_said(string message, params string[] arguments) =>
        Assert.Contains(message, _rig.Run(arguments).Exits(2).Error, StringComparison.Ordinal);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void P7_Long_work_draws_a_bar_on_a_terminal_and_nowhere_else(bool isTerminal)
    {
        // The second half comes when work that is done at once would be over.
        string command = $"(head -c 3000000 /dev/urandom; sleep 0.5; head -c 3000000 /dev/urandom) | gzip | dotnet {ToolRig.Program} dump --decompress - -o plain.bin";
        string[] line = isTerminal ? ["script", "-qec", $"stty cols 100 rows 24; env TERM=xterm sh -c '{command}'", "/dev/null"] : ["sh", "-c", command];
        ToolResult result = ToolRig.Finish(_rig.Start(line)).Exits(0);
        Assert.Equal(isTerminal, (result.Output + result.Error).Contains("Decompressing", StringComparison.Ordinal));
        Assert.Equal(isTerminal, (result.Output + result.Error).Contains("\x1b[K", StringComparison.Ordinal));
        Assert.Equal(6_000_000, new FileInfo(_rig.Path("plain.bin")).Length);
    }

    [Fact]
    public void D5_Memory_does_not_grow_with_the_size_of_an_output()
    {
        const int bytes = 400 << 20;
        // Half a heap of what one copy would need, for the run that stores as well.
        string tool = $"DOTNET_GCHeapHardLimit=0x4000000 dotnet {ToolRig.Program}";
        ToolResult result = ToolRig.Finish(_rig.Start(["bash", "-c", $$"""
            set -e -o pipefail
            {{tool}} run --name large --output large -- sh -c 'head -c {{bytes}} /dev/zero > large'
            {{tool}} dump large -o - | cmp - large
            {{tool}} dump large -o l.zst > said
            {{tool}} dump --decompress l.zst -o - | cmp - large
            {{tool}} dump large -o taken > said
            cmp taken large
            {{tool}} hash --quiet large > said
            rm large
            {{tool}} run --json --name large --output large -- sh -c 'head -c {{bytes}} /dev/zero > large' > said 2>&1
            grep -q '"outcome": *"restored"' said
            cmp taken large
            """]));
        Assert.Equal("", result.Error);
        result.Exits(0);
    }

    [Fact]
    public void D7_Nothing_that_a_store_holds_is_run_or_loaded()
    {
        const string traps = "git zstd sh dotnet libzstd.so.1 libc.so BuildMemo.Core.dll";
        _rig.Run("run", "--name", "trap", "--output-dir", "traps", "--", "sh", "-c",
            $"mkdir traps; for name in {traps}; do printf '#!/bin/sh\\necho ran >> %s/ran\\n' \"$PWD\" > traps/$name; chmod +x traps/$name; done").Exits(0);
        ToolResult result = ToolRig.Finish(_rig.Start(["bash", "-c", $"""
            real=$(readlink -f "$(command -v dotnet)")
            rm -r traps
            $real {ToolRig.Program} dump trap -o . > said
            cd traps
            export PATH="$PWD:$PATH" LD_LIBRARY_PATH=
            for verb in "show trap" "show trap --json" "list" "dump trap --output git -o -" "dump trap -o again --compress zstd" "hash ."; do
                $real {ToolRig.Program} $verb > ../said || exit 1
            done
            """]));
        Assert.Equal("", result.Error);
        result.Exits(0);
        Assert.False(File.Exists(_rig.Path("ran")));
        ToolRig.Finish(_rig.Start(["sh", "-c", "./traps/git"])).Exits(0);
        Assert.True(File.Exists(_rig.Path("ran")), "The trap itself does nothing.");
    }
}
