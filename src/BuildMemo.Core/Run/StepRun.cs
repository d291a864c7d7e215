using System.Collections.Immutable;
using System.Diagnostics;
using BuildMemo.Errors;
using BuildMemo.Files;
using BuildMemo.Fingerprints;
using BuildMemo.Journal;
using BuildMemo.Methods;
using BuildMemo.Reporting;
using BuildMemo.Steps;

namespace BuildMemo.Run;

/// <summary>
/// One step on its way through a run. Only the thread that the scheduler gave the step to touches it; <see cref="End"/> is the
/// one place where its outcome is set.
/// </summary>
/// <param name="index">Its place among the steps of the run.</param>
/// <param name="step">What was declared.</param>
/// <param name="declaration">Digest of the declaration.</param>
/// <param name="before">What the journal knows of it.</param>
internal sealed class StepRun(int index, Step step, Sha256Value declaration, JournalEntry? before)
{
    /// <summary>Its place among the steps of the run.</summary>
    public int Index => index;

    /// <summary>What was declared.</summary>
    public Step Step => step;

    /// <summary>Digest of the declaration.</summary>
    public Sha256Value Declaration => declaration;

    /// <summary>What the journal knows of it from the last run; null for a new step.</summary>
    public JournalEntry? Before => before;

    /// <summary>The method that it calls, bound to what the step gives it; null for a command.</summary>
    public BoundMethod? Method { get; init; }

    /// <summary>Absolute path of the file for what its method returns; null when there is nothing.</summary>
    public string? ResultPath { get; init; }

    /// <summary>Everything that determines its result now; null until it was looked at.</summary>
    public Situation? Situation { get; set; }

    /// <summary>The fingerprint with the inferred inputs as they are now.</summary>
    public Fingerprint Fingerprint { get; set; }

    /// <summary>Why it is not up to date.</summary>
    public ImmutableArray<Reason> Reasons { get; set; } = [];

    /// <summary>How many components differ from the last run.</summary>
    public int Differences { get; set; }

    /// <summary>How many components were compared with those of the last run, discovered inputs included; 0 when there were none.</summary>
    public int Compared { get; set; }

    /// <summary>Whether its <c>ValidateCommand</c> said in this build that an earlier result may be used.</summary>
    public bool IsValidated { get; set; }

    /// <summary>Whether no earlier result may be used.</summary>
    public bool MustRecompute { get; set; }

    /// <summary>Seconds of this build that went into looking at it.</summary>
    public double LookSeconds { get; set; }

    /// <summary>When it was first looked at, as <see cref="Stopwatch"/> tells it; 0 before that.</summary>
    public long ReadyAt { get; private set; }

    /// <summary>When its work began: what ran, else its last look-up; 0 before that.</summary>
    public long BeganAt { get; private set; }

    /// <summary>When it ended; 0 before that.</summary>
    public long EndedAt { get; private set; }

    /// <summary>The slot it ran in, from 1; 0 when nothing ran.</summary>
    public int Slot { get; private set; }

    /// <summary>Its place in the order in which steps ended, from 1; 0 before that.</summary>
    public int EndedAs { get; private set; }

    /// <summary>How it ended; null before that.</summary>
    public StepReport? Report { get; private set; }

    /// <summary>What the journal will know of it.</summary>
    public JournalEntry? After { get; private set; }

    /// <summary>It is looked at.</summary>
    public void BeginLook(long now)
    {
        if (ReadyAt == 0)
            ReadyAt = now;
        BeganAt = now;
    }

    /// <summary>It runs. One of several that share a process has a share of its time, of which the end is known already.</summary>
    public void BeginWork(int slot, long began, long ended = 0)
    {
        Slot = slot;
        BeganAt = began;
        EndedAt = ended;
    }

    /// <summary>Sets its outcome, once.</summary>
    public void End(StepReport report, JournalEntry? after, int place)
    {
        EndedAs = place;
        Debug.Assert(Report is null, "a step ends once");
        Report = report;
        After = after;
        if (EndedAt == 0)
            EndedAt = Stopwatch.GetTimestamp();
    }

    /// <summary>A problem that was found without knowing the step, with its name.</summary>
    public Problem Describe(Problem problem) => problem with { Step = step.Name, Message = $"Step '{step.Name}': {problem.Message}" };

    /// <summary>The digest of an output that the journal knows by its stamp; null when it must be hashed.</summary>
    public ContentDigest? KnownDigest(string path, FileStatus status)
    {
        foreach (TrackedFile file in before?.Files ?? [])
        {
            if (file.Path == path && !file.FollowsLinks && file.IsTrusted && file.Status == status)
                return file.Digest;
        }

        return null;
    }
}
