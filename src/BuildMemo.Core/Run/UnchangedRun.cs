using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using BuildMemo.Execution;
using BuildMemo.Files;
using BuildMemo.Fingerprints;
using BuildMemo.Journal;
using BuildMemo.Reporting;
using BuildMemo.Settings;
using BuildMemo.Steps;

namespace BuildMemo.Run;

/// <summary>
/// The quick answer for a build in which nothing changed: the same was asked, and everything that the journal watches is as it
/// was. Steps are not even read.
/// </summary>
internal static class UnchangedRun
{
    private const string ValidateCommand = nameof(MetadataId.ValidateCommand);
    private const string Shelve = nameof(MetadataId.Shelve);

    /// <summary>The result of a run in which every step is up to date; null when that can't be said at a glance.</summary>
    public static RunResult? Find(RunRequest request, ProjectJournal journal, Sha256Value signature, long start, DateTime started)
    {
        // An IDE asks for inputs too, which only reading the steps tells.
        if (request.Settings.Mode is CacheMode.Refresh or CacheMode.Off || request.Intent is RunIntent.DesignTime or RunIntent.Audit || !request.MergeStreams || request.WantsOutput)
            return null;
        for (int index = 0; index < request.Declarations.Count; index++)
        {
            if (NeedsALook(request.Declarations[index]))
                return null;
        }

        UnchangedAnswer answer = journal.IsUnchanged(
            new(signature), DateTime.UtcNow.Ticks, Matcher(journal), Programs(request));
        if (answer.State == UnchangedState.NeedsHashing)
        {
            long takenAt = Clock.NowNanoseconds();
            if (DoubtfulFiles.Look(answer.Doubtful, takenAt) is not { } now)
                return null;
            if (!journal.IsReadOnly && DoubtfulFiles.AreNews(answer.Doubtful, now))
                journal.Renew(now, takenAt);
        }
        else if (answer.State != UnchangedState.Unchanged)
        {
            return null;
        }

        return ResultOf(request, journal, start, started);
    }

    // A validation runs in each build, and what is shelved is up to date only while the store has it.
    private static bool NeedsALook(StepDeclaration declaration)
    {
        IReadOnlyList<KeyValuePair<string, string>> metadata = declaration.Metadata;
        for (int index = 0; index < metadata.Count; index++)
        {
            string name = metadata[index].Key;
            if ((name.Length == ValidateCommand.Length && name.Equals(ValidateCommand, StringComparison.OrdinalIgnoreCase))
                || (name.Length == Shelve.Length && name.Equals(Shelve, StringComparison.OrdinalIgnoreCase)))
                return true;
        }

        return false;
    }

    // Every output of every step is in the journal, so a glob sees here what it sees when steps are read.
    private static GlobMatcher Matcher(ProjectJournal journal)
    {
        DeclaredOutputs? outputs = null;
        return glob =>
        {
            if (outputs is null)
            {
                string[] paths = new string[journal.OutputCount];
                for (int index = 0; index < paths.Length; index++)
                    paths[index] = journal.OutputPath(index);
                outputs = new(paths, []);
            }

            return InputResolver.DigestOf(outputs.Match(glob));
        };
    }

    private static ProgramResolver Programs(RunRequest request)
    {
        StepEnvironment? environment = null;
        Fingerprints.ProgramLookup lookup = new();
        return name =>
        {
            environment ??= new(request.Environment, request.Settings.Environment);
            return lookup.Find(name, environment.For([]).GetValueOrDefault("PATH"), request.Paths.ProjectDirectory) ?? "";
        };
    }

    private static RunResult ResultOf(RunRequest request, ProjectJournal journal, long start, DateTime started)
    {
        int steps = request.Declarations.Count;
        RunOutput[] outputs = new RunOutput[journal.OutputCount];
        for (int index = 0; index < outputs.Length; index++)
            outputs[index] = OutputItemText.Read(journal.OutputPath(index), journal.OutputItem(index));
        return new()
        {
            Succeeded = true,
            Outputs = ImmutableCollectionsMarshal.AsImmutableArray(outputs),
            Report = new()
            {
                Project = request.Paths.ProjectFile,
                TargetFramework = request.TargetFramework,
                Journal = request.JournalName,
                Started = started,
                Totals = new() { Steps = steps, UpToDate = steps },
                Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds,
                Steps = request.Settings.Report is null ? [] : ReportsOf(journal, request.Settings.Explain),
            },
        };
    }

    private static ImmutableArray<StepReport> ReportsOf(ProjectJournal journal, bool withComponents)
    {
        IReadOnlyList<string> names = journal.StepNames();
        List<string>[] outputs = new List<string>[names.Count];
        for (int index = 0; index < journal.OutputCount; index++)
            (outputs[journal.OutputStep(index)] ??= []).Add(journal.OutputPath(index));
        ImmutableArray<StepReport>.Builder reports = ImmutableArray.CreateBuilder<StepReport>(names.Count);
        for (int step = 0; step < names.Count; step++)
        {
            StepReport report = new() { Name = names[step], Outcome = StepOutcome.UpToDate, Outputs = outputs[step] is { } paths ? [.. paths] : [] };
            reports.Add(withComponents && journal.Find(names[step]) is { } entry
                ? report with { Fingerprint = entry.Fingerprint.ToString(), Components = ReportComponents.Of(entry.Components, static _ => ReportComponents.Unknown) }
                : report);
        }

        return reports.MoveToImmutable();
    }
}
