using BuildMemo.Fingerprints;
using BuildMemo.Journal;

namespace BuildMemo.Core.Tests.Journal;

public class JournalRoundTripTests
{
    [Fact]
    public void An_entry_comes_back_from_the_base_as_it_was()
    {
        using JournalProject project = new();
        JournalEntry[] entries = [JournalProject.Full("one"), JournalProject.Full("two ü\n;%"), project.Step("three")];
        project.Run(entries);

        using ProjectJournal journal = project.Open();
        Assert.Null(journal.Ignored);
        Assert.Equal(entries, journal.ReadEntries());
        foreach (JournalEntry entry in entries)
            Assert.Equal(entry, journal.Find(entry.Step));
        Assert.Null(journal.Find("four"));
        Assert.Null(journal.Find(""));
        Assert.Equal("/src/App.csproj", journal.ProjectFile);
        Assert.Equal("/home/user/.cache/buildmemo", journal.StorePlace);
    }

    [Fact]
    public void An_entry_comes_back_from_the_log_as_it_was()
    {
        using JournalProject project = new();
        JournalEntry[] entries = [JournalProject.Full("one"), JournalProject.Full("two ü\n;%")];
        using (ProjectJournal journal = project.Open())
        {
            foreach (JournalEntry entry in entries)
                journal.Append(entry);
        }

        using ProjectJournal next = project.Open();
        Assert.Equal(entries, next.ReadEntries());
        Assert.Equal("/cache/ü", next.StorePlace);
    }

    [Fact]
    public void Any_entries_come_back_from_base_and_log()
    {
        Random random = new(20261121);
        for (int round = 0; round < 40; round++)
        {
            using JournalProject project = new();
            JournalEntry[] entries = new JournalEntry[random.Next(0, 30)];
            for (int index = 0; index < entries.Length; index++)
                entries[index] = RandomEntries.Next(random, "step " + index);
            using (ProjectJournal journal = project.Open())
            {
                foreach (JournalEntry entry in entries)
                    journal.Append(entry);
            }
            using (ProjectJournal journal = project.Open())
            {
                Assert.Equal(entries, journal.ReadEntries());
                journal.Complete(JournalProject.Result(entries));
            }
            using ProjectJournal next = project.Open();
            Assert.Null(next.Ignored);
            Assert.Equal(entries, next.ReadEntries());
        }
    }

    [Fact]
    public void Outputs_are_listed_in_declared_order_with_their_step_without_reading_entries()
    {
        using JournalProject project = new();
        JournalEntry first = project.Step("b") with { Outputs = ["/z", "/a"], OutputItem = "Compile" };
        project.Run(first, project.Step("a") with { Outputs = [] }, project.Step("c") with { Outputs = ["/m"] });

        using ProjectJournal journal = project.Open();
        Assert.Equal(
            [(0, "/z"), (0, "/a"), (2, "/m")],
            Enumerable.Range(0, journal.OutputCount).Select(output => (journal.OutputStep(output), journal.OutputPath(output))));
        Assert.Equal(["Compile", "Compile", ""], Enumerable.Range(0, journal.OutputCount).Select(journal.OutputItem));
        Assert.Equal(["b", "a", "c"], journal.StepNames());
        Assert.True(journal.Claims("/m"));
        Assert.False(journal.Claims("/n"));
    }

    [Fact]
    public void The_salt_is_made_once_and_kept()
    {
        using JournalProject project = new();
        byte[] salt;
        using (ProjectJournal journal = project.Open())
        {
            salt = journal.Salt.ToArray();
            journal.Append(project.Step("a"));
        }
        using (ProjectJournal journal = project.Open())
        {
            Assert.Equal(salt, journal.Salt.ToArray());
            journal.Complete(JournalProject.Result(project.Step("a")));
        }
        using (ProjectJournal journal = project.Open())
        {
            Assert.Equal(salt, journal.Salt.ToArray());
            journal.Complete(JournalProject.Result(project.Step("b")));
        }
        using ProjectJournal last = project.Open();
        Assert.Equal(salt, last.Salt.ToArray());
        using JournalProject other = new();
        using ProjectJournal otherJournal = other.Open();
        Assert.NotEqual(salt, otherJournal.Salt.ToArray());
    }

    [Fact]
    public void Steps_that_share_a_path_share_its_row_only_when_they_saw_the_same()
    {
        using JournalProject project = new();
        JournalEntry one = project.Step("one", trusted: false);
        JournalEntry two = project.Step("two");
        TrackedFile shared = one.Files[0];
        JournalEntry seesOther = two with
        {
            Files = [shared with { IsTrusted = true, Digest = new ContentDigest(JournalProject.Hash("another content")) }],
        };
        project.Run(one, seesOther);
        using (ProjectJournal journal = project.Open())
        {
            Assert.False(journal.Find("one")!.Files[0].IsTrusted);
            Assert.True(journal.Find("two")!.Files[0].IsTrusted);
            Assert.Equal(shared.Digest, journal.Find("one")!.Files[0].Digest);
            journal.Complete(JournalProject.Result(one, two with { Files = [shared with { IsTrusted = true, TakenAt = 99 }] }));
        }
        // The same content under a trusted stamp: then the first step's look is as good.
        using ProjectJournal next = project.Open();
        Assert.True(next.Find("one")!.Files[0].IsTrusted);
        Assert.Equal(99, next.Find("one")!.Files[0].TakenAt);
    }

    [Fact]
    public void Steps_that_are_gone_are_told_and_then_forgotten()
    {
        using JournalProject project = new();
        JournalEntry kept = project.Step("kept"), gone = project.Step("gone");
        project.Run(kept, gone);
        using (ProjectJournal journal = project.Open())
        {
            Assert.Equal([gone], journal.GoneSteps(new HashSet<string> { "kept", "new" }));
            Assert.True(journal.Complete(JournalProject.Result(kept)));
        }
        using ProjectJournal next = project.Open();
        Assert.Empty(next.GoneSteps(new HashSet<string> { "kept" }));
        Assert.Null(next.Find("gone"));
    }
}
