using System.Collections.Immutable;
using BuildMemo.Files;
using BuildMemo.Journal;

namespace BuildMemo.Core.Tests.Journal;

public class JournalUnchangedTests
{
    [Fact]
    public void Nothing_changed_is_up_to_date_and_writes_nothing()
    {
        using JournalProject project = new();
        project.Run(project.Step("one"), project.Step("two"));
        Stamp before = FileSystem.Status(project.BasePath).Stamp;

        Assert.Equal(UnchangedState.Unchanged, project.AskAnew().State);

        Assert.Equal(before, FileSystem.Status(project.BasePath).Stamp);
        Assert.Equal(["steps", "steps.lock"], project.FilesOfJournal());
    }

    [Fact]
    public void Without_a_journal_everything_counts_as_changed()
    {
        using JournalProject project = new();
        Assert.Equal(ChangeKind.NoJournal, project.AskAnew().Change);
    }

    [Theory]
    [InlineData("one.in")]
    [InlineData("two.out")]
    public void Of_a_changed_file_of_the_same_size_the_content_is_asked_for(string file)
    {
        using JournalProject project = new();
        project.Run(project.Step("one"), project.Step("two"));
        string text = project.Folder.Read(file);
        project.Folder.Write(file, text.ToUpperInvariant());

        UnchangedAnswer answer = project.AskAnew();
        Assert.Equal(UnchangedState.NeedsHashing, answer.State);
        Assert.Equal([project.Folder[file]], answer.Doubtful.Select(doubtful => doubtful.Path));
    }

    [Theory]
    [InlineData("one.in")]
    [InlineData("two.out")]
    public void A_changed_file_of_another_size_is_named(string file)
    {
        using JournalProject project = new();
        project.Run(project.Step("one"), project.Step("two"));
        File.AppendAllText(project.Folder[file], "x");

        UnchangedAnswer answer = project.AskAnew();
        Assert.Equal((UnchangedState.Changed, ChangeKind.File, project.Folder[file]), (answer.State, answer.Change, answer.Detail));
    }

    [Theory]
    [InlineData("one.in")]
    [InlineData("one.out")]
    public void A_removed_file_is_named(string file)
    {
        using JournalProject project = new();
        project.Run(project.Step("one"));
        File.Delete(project.Folder[file]);
        Assert.Equal((ChangeKind.File, project.Folder[file]), (project.AskAnew().Change, project.AskAnew().Detail));
    }

    [Fact]
    public void A_content_changed_with_its_time_set_back_is_seen()
    {
        using JournalProject project = new();
        project.Run(project.Step("one"));
        string path = project.Folder["one.in"];
        DateTime time = File.GetLastWriteTimeUtc(path);
        File.WriteAllText(path, project.Folder.Read("one.in").ToUpperInvariant());
        File.SetLastWriteTimeUtc(path, time);
        Assert.Equal([path], project.AskAnew().Doubtful.Select(doubtful => doubtful.Path));
    }

    [Fact]
    public void A_file_where_none_was_is_named()
    {
        using JournalProject project = new();
        JournalEntry step = project.Step("one");
        project.Run(step with { Files = step.Files.Add(project.Track("first/on/the/search.h", FileRole.AbsentCandidate)) });
        Assert.Equal(UnchangedState.Unchanged, project.AskAnew().State);
        project.Folder.Write("first/on/the/search.h", "");
        UnchangedAnswer answer = project.AskAnew();
        Assert.Equal((ChangeKind.File, project.Folder["first/on/the/search.h"]), (answer.Change, answer.Detail));
    }

    [Fact]
    public void Where_only_the_kind_counts_a_new_file_in_a_folder_changes_nothing_and_a_file_in_its_place_does()
    {
        using JournalProject project = new();
        JournalEntry step = project.Step("one");
        Directory.CreateDirectory(project.Folder["out"]);
        TrackedFile folder = project.Track("out", FileRole.OutputDirectoryEntry);
        project.Run(step with { Files = [folder with { Status = folder.Status with { Stamp = default } }] });
        project.Folder.Write("out/new", "");
        Assert.Equal(UnchangedState.Unchanged, project.AskAnew().State);
        Directory.Delete(project.Folder["out"], recursive: true);
        project.Folder.Write("out", "");
        Assert.Equal(ChangeKind.File, project.AskAnew().Change);
    }

    [Fact]
    public void A_link_counts_as_its_target_for_inputs_and_as_itself_for_outputs()
    {
        using JournalProject project = new();
        project.Folder.Write("target", "1");
        File.CreateSymbolicLink(project.Folder["link"], "target");
        project.Run(
            project.Step("reads") with { Files = [project.Track("link", FileRole.Input)] },
            project.Step("writes") with { Files = [project.Track("link", FileRole.Output) with { LinkTarget = "target" }] });
        using (ProjectJournal journal = project.Open())
        {
            Assert.Equal(UnchangedState.Unchanged, project.Ask(journal).State);
            Assert.Equal((FileKind.File, FileKind.Link), (
                journal.Find("reads")!.Files[0].Status.Kind, journal.Find("writes")!.Files[0].Status.Kind));
        }
        project.Folder.Write("target", "2");
        using ProjectJournal next = project.Open();
        Assert.Equal(ScanState.Touched, next.StateOf("reads"));
        Assert.Equal(ScanState.Equal, next.StateOf("writes"));
    }

    [Fact]
    public void Another_signature_is_told_before_any_file_is_looked_at()
    {
        using JournalProject project = new();
        project.Run(project.Step("one"));
        File.Delete(project.Folder["one.in"]);
        using ProjectJournal journal = project.Open();
        UnchangedAnswer answer = journal.IsUnchanged(
            JournalProject.Signature("changed"), 0, _ => throw new InvalidOperationException(), _ => throw new InvalidOperationException());
        Assert.Equal(ChangeKind.Signature, answer.Change);
    }

    [Fact]
    public void A_step_that_did_not_end_well_is_never_up_to_date()
    {
        using JournalProject project = new();
        project.Run(project.Step("one"), project.Step("two") with { IsValid = false });
        Assert.Equal(ChangeKind.InvalidStep, project.AskAnew().Change);
    }

    [Fact]
    public void The_earliest_expiry_ends_it()
    {
        using JournalProject project = new();
        long now = DateTime.UtcNow.Ticks;
        project.Run(
            project.Step("late") with { ExpiresAt = now + 20 }, project.Step("never"), project.Step("soon") with { ExpiresAt = now + 10 });
        using ProjectJournal journal = project.Open();
        Assert.Equal(UnchangedState.Unchanged, Ask(now + 9).State);
        Assert.Equal(ChangeKind.Expired, Ask(now + 10).Change);

        UnchangedAnswer Ask(long time) => journal.IsUnchanged(JournalProject.Signature(), time, glob => glob.MatchSet, name => name);
    }

    [Fact]
    public void Globs_and_programs_are_asked_of_the_caller_once_each()
    {
        using JournalProject project = new();
        TrackedGlob glob = new("/src/*.proto", JournalProject.Hash("set")) { Excluded = ["/src/out.proto"] };
        ProgramLookup program = new("protoc", "/usr/bin/protoc");
        project.Run(
            project.Step("one") with { Globs = [glob], Programs = [program] },
            project.Step("two") with { Globs = [glob], Programs = [program, new("gone", "")] });
        using ProjectJournal journal = project.Open();
        List<TrackedGlob> globs = [];
        List<string> programs = [];
        Assert.Equal(UnchangedState.Unchanged, Ask(glob.MatchSet, "").State);
        Assert.Equal((glob.Pattern, glob.Excluded.Single()), (globs.Single().Pattern, globs.Single().Excluded.Single()));
        Assert.Equal(["protoc", "gone"], programs);
        UnchangedAnswer matchesMore = Ask(JournalProject.Hash("more"), "");
        Assert.Equal((ChangeKind.Glob, glob.Pattern), (matchesMore.Change, matchesMore.Detail));
        UnchangedAnswer resolvesElsewhere = Ask(glob.MatchSet, "/usr/local/bin/gone");
        Assert.Equal((ChangeKind.Program, "gone"), (resolvesElsewhere.Change, resolvesElsewhere.Detail));

        UnchangedAnswer Ask(BuildMemo.Fingerprints.Sha256Value set, string gone) => journal.IsUnchanged(
            JournalProject.Signature(), 0,
            each =>
            {
                globs.Add(each);
                return set;
            },
            name =>
            {
                programs.Add(name);
                return name == "gone" ? gone : "/usr/bin/" + name;
            });
    }

    [Fact]
    public void A_fault_of_the_callers_glob_is_not_taken_for_damage()
    {
        using JournalProject project = new();
        project.Run(project.Step("one") with { Globs = [new("/src/*", default)] });
        using ProjectJournal journal = project.Open();
        Assert.Throws<IOException>(() => journal.IsUnchanged(
            JournalProject.Signature(), 0, _ => throw new IOException("disk"), name => name));
        Assert.Null(journal.Ignored);
    }

    [Fact]
    public void An_untrusted_stamp_asks_for_a_hash_and_is_upgraded_once()
    {
        using JournalProject project = new();
        JournalEntry young = project.Step("young", trusted: false);
        project.Run(young, project.Step("old"));
        long takenAt = Clock.NowNanoseconds();
        using (ProjectJournal journal = project.Open())
        {
            UnchangedAnswer answer = project.Ask(journal);
            Assert.Equal(UnchangedState.NeedsHashing, answer.State);
            Assert.Equal(young.Files.Select(file => (file.Path, file.Status, file.Digest)),
                answer.Doubtful.Select(file => (file.Path, file.Status, file.Digest)));
            Assert.Equal(ScanState.Untrusted, journal.StateOf("young"));
            Assert.Equal(ScanState.Equal, journal.StateOf("old"));
            journal.Renew([answer.Doubtful[0] with { IsTrusted = true }], takenAt);
            Assert.Null(journal.Problem);
            Assert.Equal([young.Files[1].Path], project.Ask(journal).Doubtful.Select(file => file.Path));
        }
        using (ProjectJournal journal = project.Open())
        {
            UnchangedAnswer answer = project.Ask(journal);
            Assert.Equal([young.Files[1].Path], answer.Doubtful.Select(file => file.Path));
            journal.Renew([.. answer.Doubtful.Select(file => file with { IsTrusted = true })], takenAt);
        }
        Assert.Equal(UnchangedState.Unchanged, project.AskAnew().State);
        using ProjectJournal last = project.Open();
        ImmutableArray<TrackedFile> upgraded = [.. young.Files.Select(file => file with { IsTrusted = true, TakenAt = takenAt })];
        Assert.Equal(young with { Files = upgraded }, last.Find("young"));
    }

    [Fact]
    public void A_touched_file_asks_for_a_hash_and_its_new_stamp_is_kept()
    {
        using JournalProject project = new();
        project.Run(project.Step("one"), project.Step("two"));
        string path = project.Folder["one.in"];
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddDays(1));
        using (ProjectJournal journal = project.Open())
        {
            DoubtfulFile touched = Assert.Single(project.Ask(journal).Doubtful);
            Assert.Equal((path, ScanState.Touched), (touched.Path, journal.StateOf("one")));
            FileStatus now = FileSystem.Status(path);
            Assert.NotEqual(touched.Status, now);
            journal.Renew([touched with { Status = now, IsTrusted = true }], Clock.NowNanoseconds());
        }

        Assert.Equal(UnchangedState.Unchanged, project.AskAnew().State);
    }

    [Fact]
    public void Two_threads_look_at_many_files_and_name_a_change_in_either_half()
    {
        using JournalProject project = new();
        JournalEntry[] entries = [.. Enumerable.Range(0, JournalScan.SecondThreadFrom).Select(index => project.Step($"step ü;%\n{index:d4}"))];
        project.Run(entries);
        Assert.Equal(UnchangedState.Unchanged, project.AskAnew().State);
        foreach (JournalEntry entry in new[] { entries[^1], entries[0] })
        {
            File.AppendAllText(entry.Files[1].Path, "x");
            using ProjectJournal journal = project.Open();
            Assert.Equal(entry.Files[1].Path, project.Ask(journal).Detail);
            Assert.Equal(ScanState.Differs, journal.StateOf(entry.Step));
            Assert.Equal(ScanState.Equal, journal.StateOf(entries[7].Step));
            Assert.Equal(ScanState.Differs, journal.StateOf("not known"));
        }
    }

    [Fact]
    public void A_run_that_ends_as_the_last_one_writes_no_base()
    {
        using JournalProject project = new();
        JournalEntry one = project.Step("one"), two = project.Step("two");
        project.Run(one, two);
        Stamp before = FileSystem.Status(project.BasePath).Stamp;
        using (ProjectJournal journal = project.Open())
        {
            journal.Invalidate("one");
            journal.Append(one);
            Assert.False(journal.Complete(JournalProject.Result(one, two)));
        }
        Assert.Equal(before, FileSystem.Status(project.BasePath).Stamp);
        Assert.Equal(["steps", "steps.lock"], project.FilesOfJournal());
        using ProjectJournal next = project.Open();
        Assert.True(next.Complete(JournalProject.Result(two, one)));
    }
}
