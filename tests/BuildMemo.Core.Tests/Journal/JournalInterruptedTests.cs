using BuildMemo.Journal;

namespace BuildMemo.Core.Tests.Journal;

/// <summary>
/// A run that ends without <c>Complete</c> is one that was killed: each frame is one write call, nothing is held back in the process.
/// </summary>
public class JournalInterruptedTests
{
    private static readonly AsideMove Move = new("/src/one.out", "/src/obj/buildmemo/aside/1");

    [Fact]
    public void Results_of_a_killed_run_count_and_what_was_in_flight_does_not()
    {
        using JournalProject project = new();
        JournalEntry one = project.Step("one"), two = project.Step("two"), three = project.Step("three");
        project.Run(one, two, three);
        JournalEntry oneAgain = one with { Duration = TimeSpan.FromSeconds(9) };
        using (ProjectJournal killed = project.Open())
        {
            killed.Begin("one", [Move]);
            killed.Started("one", new(4321, 99));
            killed.Append(oneAgain);
            killed.Begin("two", [Move with { Original = "/src/two.out" }]);
            killed.Started("two", new(4322, 100));
            killed.Started("two", new(4323, 101));
        }

        using ProjectJournal journal = project.Open();
        Assert.Null(journal.Ignored);
        Assert.Equal(ChangeKind.Interrupted, project.Ask(journal).Change);
        Assert.Equal(oneAgain, journal.Find("one"));
        Assert.Equal(two with { IsValid = false }, journal.Find("two"));
        Assert.Equal(three, journal.Find("three"));
        InFlightStep left = Assert.Single(journal.Leftovers);
        Assert.Equal("two", left.Step);
        Assert.Equal([new(4322, 100), new(4323, 101)], left.Groups.ToArray());
        Assert.Equal([Move with { Original = "/src/two.out" }], left.Moves.ToArray());
    }

    [Fact]
    public void An_invalidated_step_stays_so_until_it_has_a_new_entry()
    {
        using JournalProject project = new();
        JournalEntry one = project.Step("one");
        project.Run(one);
        using (ProjectJournal killed = project.Open())
        {
            killed.Invalidate("one");
            Assert.False(killed.Find("one")!.IsValid);
            Assert.Equal(ScanState.Differs, killed.StateOf("one"));
        }
        using (ProjectJournal killed = project.Open())
        {
            Assert.False(killed.Find("one")!.IsValid);
            Assert.Empty(killed.Leftovers);
            killed.Append(one);
            Assert.True(killed.Find("one")!.IsValid);
            killed.Invalidate("one");
            killed.Append(one with { Duration = TimeSpan.Zero });
        }
        using ProjectJournal journal = project.Open();
        Assert.Equal(one with { Duration = TimeSpan.Zero }, journal.Find("one"));
    }

    [Fact]
    public void Leftovers_stay_through_further_killed_runs_until_they_are_settled()
    {
        using JournalProject project = new();
        using (ProjectJournal killed = project.Open())
            killed.Begin("one", [Move]);
        using (ProjectJournal killed = project.Open())
            Assert.Equal("one", Assert.Single(killed.Leftovers).Step);
        using (ProjectJournal killed = project.Open())
        {
            killed.Begin("one", [Move with { Aside = "/elsewhere" }]);
            killed.Settle("other");
        }
        using (ProjectJournal settling = project.Open())
        {
            Assert.Equal([Move, Move with { Aside = "/elsewhere" }], Assert.Single(settling.Leftovers).Moves.ToArray());
            settling.Settle("one");
        }
        using ProjectJournal journal = project.Open();
        Assert.Empty(journal.Leftovers);
    }

    [Fact]
    public void Leftovers_survive_a_base_that_is_damaged_or_replaced_meanwhile()
    {
        using JournalProject project = new();
        JournalEntry one = project.Step("one");
        project.Run(one);
        using (ProjectJournal killed = project.Open())
        {
            killed.Append(one with { Duration = TimeSpan.Zero });
            killed.Begin("two", [Move]);
        }
        byte[] bytes = File.ReadAllBytes(project.BasePath);
        bytes[JournalFormat.SaltAt] ^= 1;
        File.WriteAllBytes(project.BasePath, bytes);
        using (ProjectJournal killed = project.Open())
        {
            // The entry lay on top of a base that no longer counts; processes and files in flight are there all the same.
            Assert.Null(killed.Find("one"));
            Assert.Equal([Move], Assert.Single(killed.Leftovers).Moves.ToArray());
            killed.Begin("three", []);
        }
        using (ProjectJournal journal = project.Open())
        {
            Assert.Equal(["two", "three"], journal.Leftovers.Select(left => left.Step));
            journal.Settle("three");
            Assert.True(journal.Complete(JournalProject.Result(one)));
        }
        // Nobody settled "two": completing must not forget it.
        using (ProjectJournal journal = project.Open())
        {
            Assert.Null(journal.Ignored);
            Assert.Equal("two", Assert.Single(journal.Leftovers).Step);
            Assert.Equal(one, journal.Find("one"));
            Assert.Equal(ChangeKind.Interrupted, project.Ask(journal).Change);
            journal.Settle("two");
            Assert.False(journal.Complete(JournalProject.Result(one)));
        }
        Assert.Equal(UnchangedState.Unchanged, project.AskAnew().State);
        Assert.Equal(["steps", "steps.lock"], project.FilesOfJournal());
    }

    [Fact]
    public void A_log_left_beside_a_newer_base_does_not_bring_old_entries_back()
    {
        using JournalProject project = new();
        JournalEntry one = project.Step("one");
        project.Run(one);
        using (ProjectJournal killed = project.Open())
            killed.Append(one with { Duration = TimeSpan.Zero });
        byte[] log = File.ReadAllBytes(project.LogPath);
        JournalEntry newer = one with { Duration = TimeSpan.FromHours(1) };
        project.Run(newer);
        // As if the run had been killed between the rename of the base and the removal of the log.
        File.WriteAllBytes(project.LogPath, log);
        using ProjectJournal journal = project.Open();
        Assert.Equal(newer, journal.Find("one"));
        Assert.Equal(UnchangedState.Unchanged, project.Ask(journal).State);
    }

    [Fact]
    public void Frames_of_many_threads_all_count()
    {
        using JournalProject project = new();
        JournalEntry template = project.Step("one");
        using (ProjectJournal journal = project.Open())
        {
            Thread[] threads = new Thread[8];
            for (int index = 0; index < threads.Length; index++)
            {
                int number = index;
                threads[index] = new(() =>
                {
                    for (int step = 0; step < 100; step++)
                    {
                        string name = $"{number} {step}";
                        journal.Begin(name, []);
                        journal.Started(name, new(step, number));
                        journal.Append(template with { Step = name });
                        Assert.NotNull(journal.Find(name));
                    }
                });
            }
            foreach (Thread thread in threads)
                thread.Start();
            foreach (Thread thread in threads)
                thread.Join();
            Assert.Null(journal.Problem);
        }
        using ProjectJournal next = project.Open();
        Assert.Empty(next.Leftovers);
        Assert.Equal(800, next.ReadEntries().Count);
        Assert.Equal(template with { Step = "7 99" }, next.Find("7 99"));
    }
}
