using BuildMemo.Testing;
using BuildMemo.Tool.Audits;

namespace BuildMemo.Tool.Tests;

/// <summary>What strace writes, as strace 6.1 wrote it: a shell with subshells at once, a Python with threads, both moving about.</summary>
public sealed class TraceReading
{
    private static readonly string Recorded = Repository.PathOf("tests", "BuildMemo.Tool.Tests", "Traces", "processes.trace");
    private static readonly TraceFollower Trace = TraceFollower.Follow(Recorded, "/srv/rec");

    [Theory]
    [InlineData("/srv/rec/a.txt", "cat")]
    [InlineData("/srv/rec/sub/b.txt", "cat")]
    [InlineData("/srv/rec/sub/deep/c.txt", "cat")]
    [InlineData("/srv/rec/th.py", "python3")]
    [InlineData("/srv/rec/odd \"n\"\nä.txt", "cat")]
    public void Reads_are_seen_wherever_a_process_stands(string path, string program)
    {
        FileUse use = Use(path);
        Assert.Equal(program, Path.GetFileName(use.Read!.Program));
    }

    [Fact]
    public void A_link_and_what_it_leads_to_are_one_file() => Assert.Contains("/srv/rec/l.txt", Use("/srv/rec/a.txt").Names);

    [Theory]
    [InlineData("/srv/rec/out/1")]
    [InlineData("/srv/rec/out/2")]
    [InlineData("/srv/rec/out/3")]
    [InlineData("/srv/rec/out/6")]
    [InlineData("/srv/rec/out/8")]
    [InlineData("/srv/rec/out/t2")]
    public void What_was_written_is_the_steps_own(string path)
    {
        FileUse use = Use(path);
        Assert.True(use.IsOwn);
        Assert.False(use.IsGone);
        Assert.NotNull(use.Write);
        Assert.Null(use.Read);
    }

    [Fact]
    public void A_file_that_was_appended_to_is_not() => Assert.False(Use("/srv/rec/out/4").IsOwn && Use("/srv/rec/out/4").Absent is null);

    [Theory]
    [InlineData("/srv/rec/out/5")]
    [InlineData("/srv/rec/out/7")]
    public void What_was_made_and_removed_is_gone(string path)
    {
        Assert.True(Use(path).IsGone);
        Assert.False(Use(path).LosesOther);
    }

    [Fact]
    public void A_folder_that_moves_takes_along_what_was_written_in_it()
    {
        FileUse[] moved = [.. Trace.Files.Where(use => use.Path.EndsWith(".x/t", StringComparison.Ordinal))];
        Assert.True(Assert.Single(moved).IsOwn);
        Assert.Null(moved[0].Read);
        Assert.True(moved[0].IsGone);
    }

    [Fact]
    public void A_file_that_was_there_and_moves_away_is_lost()
    {
        Assert.True(Use("/srv/rec/sub/b.txt").LosesOther);
        Assert.False(Use("/srv/rec/sub/b.txt").Delete is null);
    }

    [Fact]
    public void Listings_absent_files_and_addresses_are_seen()
    {
        Assert.Equal("ls", Path.GetFileName(Use("/srv/rec/sub").List!.Program));
        Assert.Equal("sh", Path.GetFileName(Use("/srv/rec/none.txt").Absent!.Program));
        Assert.Equal("::1 port 9", Assert.Single(Trace.Network).Address);
    }

    [Fact]
    public void Threads_share_their_folder_and_children_do_not()
    {
        Assert.NotNull(Use("/srv/rec/sub/deep/c.txt").Read);
        // Relative to what another thread, or a child, changed to, it would be found there.
        Assert.DoesNotContain(Trace.Files, use => use.Path is "/srv/rec/sub/deep/a.txt" or "/srv/rec/sub/a.txt" or "/srv/rec/out/out/2");
    }

    [Fact]
    public void Calls_in_two_halves_are_put_together()
    {
        const string Text = """
            7 openat(AT_FDCWD</w>, "a", O_RDONLY <unfinished ...>
            8 clone(child_stack=NULL, flags=CLONE_VM|CLONE_FS <unfinished ...>
            7 <... openat resumed>) = 3</w/a>
            9 chdir("sub") = 0
            8 <... clone resumed>) = 9
            8 open("b", O_RDONLY) = 4
            7 +++ exited with 0 +++
            8 --- SIGCHLD {si_signo=SIGCHLD} ---
            8 openat(AT_FDCWD</w>, "cut
            """;
        TraceFollower trace = TraceFollower.Follow(new StringReader(Text), new StringReader(Text), "/w");
        Assert.Equal(["/w/a", "/w/sub/b"], trace.Files.Where(use => use.Read is not null).Select(use => use.Path).Order());
    }

    [Theory]
    [InlineData("""
        a\tb\n\"q\"\\ \303\244\0012
        """, "a\tb\n\"q\"\\ ä\u00012")]
    [InlineData("""
        \1\12x
        """, "\u0001\nx")]
    [InlineData("plain", "plain")]
    public void Escapes_stand_for_bytes(string text, string meant) => Assert.Equal(meant, TraceText.Unescape(text));

    [Theory]
    [InlineData("\"a,b)\", {x=1, y=[2, 3]}, 3</w/a\\54b> /* c, d */) = 0", 3)]
    [InlineData(") = 0", 0)]
    [InlineData("\"no end", 1)]
    public void Arguments_are_split_outside_of_brackets_and_quotes(string text, int count) => Assert.Equal(count, TraceText.Split(text, out _).Count);

    [Fact]
    public void A_line_of_any_length_or_kind_is_taken()
    {
        Random random = new(5);
        string[] lines = File.ReadAllLines(Recorded);
        for (int round = 0; round < 300; round++)
        {
            // Cut, doubled, with letters swapped: never an exception.
            char[] text = lines[random.Next(lines.Length)].ToCharArray();
            for (int swap = 0; swap < 3; swap++)
                text[random.Next(text.Length)] = "\"<>(){}[],\\=1 "[random.Next(14)];
            string line = new(text, 0, random.Next(1, text.Length + 1));
            _ = TraceFollower.Follow(new StringReader(line + "\n" + line), new StringReader(line + "\n" + line), "/w");
        }
    }

    private static FileUse Use(string path) => Trace.Files.Single(use => use.Path == path);
}
