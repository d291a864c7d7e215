using System.Buffers.Binary;
using BuildMemo.Errors;
using BuildMemo.Journal;

namespace BuildMemo.Core.Tests.Journal;

public class JournalDamageTests
{
    [Fact]
    public void A_base_truncated_at_any_byte_is_ignored_whole_and_rebuilt()
    {
        using JournalProject project = new();
        JournalEntry[] entries = [project.Step("one"), JournalProject.Full("two")];
        project.Run(entries);
        byte[] whole = File.ReadAllBytes(project.BasePath);
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(project.BasePath, whole[..length]);
            using ProjectJournal journal = project.Open();
            Assert.Equal(Codes.JournalIgnored, journal.Ignored?.Code);
            Assert.Equal(ChangeKind.NoJournal, project.Ask(journal).Change);
            Assert.Null(journal.Find("one"));
            Assert.Null(journal.Find("two"));
        }
        using (ProjectJournal journal = project.Open())
            Assert.True(journal.Complete(JournalProject.Result(entries)));
        using ProjectJournal next = project.Open();
        Assert.Null(next.Ignored);
        Assert.Equal(entries, next.ReadEntries());
    }

    [Fact]
    public void A_base_with_any_byte_changed_is_ignored_whole()
    {
        using JournalProject project = new();
        project.Run(project.Step("one"), project.Step("two") with { Globs = [new("/src/*", default)] });
        byte[] whole = File.ReadAllBytes(project.BasePath);
        int entriesAt = (int)BinaryPrimitives.ReadInt64LittleEndian(whole.AsSpan(JournalFormat.SectionsAt + 2 * JournalFormat.SectionSize));
        for (int at = 0; at < whole.Length; at++)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= (byte)(1 << (at % 8));
            File.WriteAllBytes(project.BasePath, damaged);
            using ProjectJournal journal = project.Open();
            // The entries are read, and with them verified, when the first is asked for: what decides "nothing changed" is not among them.
            UnchangedAnswer answer = project.Ask(journal);
            Assert.Equal(at < entriesAt ? ChangeKind.NoJournal : ChangeKind.None, answer.Change);
            Assert.Null(journal.Find("one"));
            Assert.Null(journal.Find("two"));
            Assert.Empty(journal.ReadEntries());
            Assert.Equal(ScanState.Differs, journal.StateOf("one"));
            Assert.Equal(Codes.JournalIgnored, journal.Ignored?.Code);
            Assert.Equal(ChangeKind.NoJournal, project.Ask(journal).Change);
        }
    }

    [Fact]
    public void A_log_truncated_at_any_byte_counts_up_to_its_last_whole_frame()
    {
        using JournalProject project = new();
        List<(long Length, int Entries)> ends = [];
        JournalEntry[] entries = [project.Step("one"), JournalProject.Full("two"), project.Step("three")];
        using (ProjectJournal journal = project.Open())
        {
            foreach (JournalEntry entry in entries)
            {
                journal.Append(entry);
                ends.Add((new FileInfo(project.LogPath).Length, ends.Count + 1));
            }
        }
        byte[] whole = File.ReadAllBytes(project.LogPath);
        Assert.Equal(whole.Length, ends[^1].Length);
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(project.LogPath, whole[..length]);
            using ProjectJournal journal = project.Open();
            int expected = ends.Where(end => end.Length <= length).Select(end => end.Entries).LastOrDefault();
            Assert.Equal(entries[..expected], journal.ReadEntries());
        }
    }

    [Fact]
    public void A_log_with_any_byte_changed_counts_up_to_the_bad_frame()
    {
        using JournalProject project = new();
        JournalEntry one = project.Step("one"), two = project.Step("two");
        long first, header;
        using (ProjectJournal journal = project.Open())
        {
            journal.Invalidate("one");
            header = new FileInfo(project.LogPath).Length;
            journal.Append(one);
            first = new FileInfo(project.LogPath).Length;
            journal.Append(two);
        }
        byte[] whole = File.ReadAllBytes(project.LogPath);
        for (int at = 0; at < whole.Length; at++)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= (byte)(1 << (at % 8));
            File.WriteAllBytes(project.LogPath, damaged);
            using ProjectJournal journal = project.Open();
            JournalEntry[] expected = at < header ? [] : at < first ? [] : [one];
            Assert.Equal(expected, journal.ReadEntries());
        }
    }

    [Fact]
    public void What_follows_a_bad_frame_is_cut_off_before_more_is_written()
    {
        using JournalProject project = new();
        JournalEntry one = project.Step("one"), two = project.Step("two");
        using (ProjectJournal journal = project.Open())
            journal.Append(one);
        File.AppendAllText(project.LogPath, "half a frame that a crash of the machine left, longer than what follows it" + new string('x', 5000));
        using (ProjectJournal journal = project.Open())
            journal.Append(two);
        using ProjectJournal next = project.Open();
        Assert.Equal([one, two], next.ReadEntries());
    }

    [Fact]
    public void A_base_of_another_version_is_ignored_and_says_so()
    {
        using JournalProject project = new();
        project.Run(project.Step("one"));
        byte[] bytes = File.ReadAllBytes(project.BasePath);
        bytes[8]++;
        JournalChecksum.Of(bytes.AsSpan(0, JournalFormat.HeaderChecksumAt), bytes.AsSpan(JournalFormat.HeaderChecksumAt));
        File.WriteAllBytes(project.BasePath, bytes);
        using ProjectJournal journal = project.Open();
        Assert.Contains("format version 2, this is version 1", journal.Ignored!.Message, StringComparison.Ordinal);
        Assert.Equal(Severity.Message, journal.Ignored.Code.Severity);
        Assert.Null(journal.Find("one"));
    }

    [Fact]
    public void A_journal_of_another_project_is_ignored_with_its_log_and_its_leftovers()
    {
        using JournalProject project = new();
        project.Run(project.Step("one"));
        using (ProjectJournal journal = project.Open())
            journal.Begin("two", []);
        JournalLocation other = project.Location with { ProjectKey = "/src/Other.csproj|Debug|net10.0|steps" };
        using (ProjectJournal journal = Assert.IsType<JournalOpened>(JournalFile.Open(other, null)).Journal)
        {
            Assert.Contains("another project", journal.Ignored!.Message, StringComparison.Ordinal);
            Assert.Null(journal.Find("one"));
            Assert.Empty(journal.Leftovers);
            Assert.Equal(ChangeKind.NoJournal, project.Ask(journal).Change);
            Assert.True(journal.Complete(JournalProject.Result()));
        }
        Assert.NotNull(project.AskAnew());
        using ProjectJournal back = project.Open();
        Assert.NotNull(back.Ignored);
    }

    [Theory]
    [InlineData("not a journal at all, but long enough to hold the header of one: {0}{0}{0}{0}{0}{0}{0}{0}{0}{0}{0}{0}{0}{0}{0}{0}{0}{0}{0}{0}")]
    [InlineData("")]
    public void A_foreign_file_in_its_place_is_ignored_and_replaced(string content)
    {
        using JournalProject project = new();
        project.Folder.Write("obj/buildmemo/steps", content);
        using (ProjectJournal journal = project.Open())
        {
            Assert.NotNull(journal.Ignored);
            Assert.True(journal.Complete(JournalProject.Result(project.Step("one"))));
        }
        Assert.Equal(UnchangedState.Unchanged, project.AskAnew().State);
    }

    [Fact]
    public void A_folder_in_its_place_is_ignored_and_the_run_ends_with_a_warning()
    {
        using JournalProject project = new();
        project.Folder.Write("obj/buildmemo/steps/file", "");
        using ProjectJournal journal = project.Open();
        Assert.NotNull(journal.Ignored);
        Assert.False(journal.Complete(JournalProject.Result(project.Step("one"))));
        Assert.Equal(Codes.JournalNotWritten, journal.Problem?.Code);
    }

    [Fact]
    public void Crafted_bytes_under_right_checksums_never_break_the_run()
    {
        using JournalProject project = new();
        project.Run(project.Step("one"), JournalProject.Full("two"));
        byte[] whole = File.ReadAllBytes(project.BasePath);
        Random random = new(4711);
        for (int round = 0; round < 3000; round++)
        {
            byte[] crafted = [.. whole];
            for (int change = random.Next(1, 4); change > 0; change--)
                crafted[random.Next(JournalFormat.HeaderSize, crafted.Length)] = (byte)random.Next(256);
            Seal(crafted);
            File.WriteAllBytes(project.BasePath, crafted);
            using ProjectJournal journal = project.Open();
            project.Ask(journal);
            journal.Find("one");
            journal.StateOf("two");
            journal.ReadEntries();
            for (int output = 0; output < journal.OutputCount; output++)
                Assert.NotNull(journal.OutputPath(output) + journal.OutputItem(output));
            Assert.NotNull(journal.StepNames());
            Assert.NotNull(journal.ProjectFile + journal.StorePlace);
        }
    }

    private static void Seal(byte[] bytes)
    {
        for (int section = 0; section < 3; section++)
        {
            int at = JournalFormat.SectionsAt + section * JournalFormat.SectionSize;
            int start = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at));
            int length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at + 8));
            JournalChecksum.Of(bytes.AsSpan(start, length), bytes.AsSpan(at + 16));
        }
        JournalChecksum.Of(bytes.AsSpan(0, JournalFormat.HeaderChecksumAt), bytes.AsSpan(JournalFormat.HeaderChecksumAt));
    }
}
