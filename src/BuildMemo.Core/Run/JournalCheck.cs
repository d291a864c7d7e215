using System.Collections.Immutable;
using BuildMemo.Files;
using BuildMemo.Fingerprints;
using BuildMemo.Journal;
using BuildMemo.Reporting;

namespace BuildMemo.Run;

/// <summary>
/// Answers from the journal whether a step is up to date: by stamps alone, by content where a stamp differs, and by the
/// fingerprint where the declaration reads differently but means the same.
/// </summary>
/// <param name="services">What all steps of a run share.</param>
internal sealed class JournalCheck(RunServices services)
{
    /// <summary>
    /// The entry to keep when nothing that the journal watches changed; null when something did. Stamps that differ cost one
    /// hash of that file, and come back renewed.
    /// </summary>
    public JournalEntry? Check(StepRun run)
    {
        if (run.Before is not { IsValid: true } entry || IsExpired(entry) || entry.Declaration != run.Declaration)
            return null;
        if (services.HasShelf && (!services.Shelf.Holds(run, entry) || services.Shelf.FeedsInto(run)))
            return null;
        foreach (Journal.ProgramLookup program in entry.Programs)
        {
            if ((services.FindProgram(program.Name) ?? "") != program.ResolvedPath)
                return null;
        }

        foreach (TrackedGlob glob in entry.Globs)
        {
            if (InputResolver.DigestOf(services.Outputs.Match(glob)) != glob.MatchSet)
                return null;
        }

        return Renew(entry, entry.Files);
    }

    /// <summary>
    /// The entry to keep when the fingerprint is the journal's and the outputs are as they were: the declaration was written
    /// differently, or a watched file that does not count changed.
    /// </summary>
    public JournalEntry? CheckFingerprint(StepRun run)
    {
        if (run.Before is not { IsValid: true } entry || IsExpired(entry) || run.Situation is not { } situation)
            return null;
        // How old the result is, only its record tells.
        if (run.Step.ExpiresAfter is not null && entry.Declaration != run.Declaration)
            return null;
        if (!Shelf.IsAlike(run, entry) || (services.HasShelf && !services.Shelf.Holds(run, entry)))
            return null;
        if (services.Discoveries.Look(ListOf(entry)) is not { } states
            || Discoveries.FingerprintOf(situation.Declared, states) != entry.Fingerprint)
            return null;
        ImmutableArray<TrackedFile> outputs = [.. entry.Files.Where(file => !file.FollowsLinks)];
        return Renew(entry, outputs) is { } renewed
            ? services.Entries.Build(run, situation, states, entry.Fingerprint, renewed.Files, run.Step.Shelve ? entry.Outputs : null) with
            {
                Duration = entry.Duration,
                SelfWritten = entry.SelfWritten,
                ExpiresAt = run.Step.ExpiresAfter is null ? null : entry.ExpiresAt,
            }
            : null;
    }

    /// <summary>Finds out why a step is not up to date.</summary>
    public void Explain(StepRun run) =>
        run.Reasons = ReadableReasons.Of(FindReasons(run), services.Tokens, services.Paths.ProjectDirectory, run.Step.WorkingDirectory);

    /// <summary>The discovered and inferred paths of the last run, as its fingerprint took them in.</summary>
    public static ImmutableArray<string> ListOf(JournalEntry entry) =>
        [.. entry.Components.Where(component => component.Kind == ComponentKind.Discovered).Select(component => component.Name)];

    private ImmutableArray<Reason> FindReasons(StepRun run)
    {
        if (services.Settings.Mode == Settings.CacheMode.Refresh)
            return [Reason.Rule(ReasonKinds.Refresh)];
        if (services.Settings.Mode == Settings.CacheMode.Off)
            return [Reason.Rule(ReasonKinds.Off)];
        if (run.MustRecompute)
            return [Reason.Rule(ReasonKinds.Invalid)];
        if (run.Before is not { } entry)
            return [Reason.Rule(ReasonKinds.First)];
        if (run.Situation is not { } situation)
            return [];
        List<StepComponent> now = [.. situation.Components];
        if (services.Discoveries.Look(ListOf(entry)) is { } states)
            now.AddRange(Discoveries.ComponentsOf(situation.Declared, states));
        if (entry.Components.IsEmpty)
            return [Reason.Rule(ReasonKinds.Unfinished)];
        Comparison comparison = ReasonFinder.Compare(entry.Components, now);
        run.Differences = comparison.Differences;
        run.Compared = comparison.Equal + comparison.Differences;
        if (comparison.Reasons.Length > 0)
            return comparison.Reasons;
        ImmutableArray<Reason> reasons = !entry.IsValid ? [Reason.Rule(ReasonKinds.Unfinished)]
            : IsExpired(entry) ? [Reason.Rule(ReasonKinds.Expired)]
            : ReasonsOfOutputs(entry);
        return run.Step.Cache ? reasons : [.. reasons, Reason.Rule(ReasonKinds.NotCached)];
    }

    private static bool IsExpired(JournalEntry entry) => entry.ExpiresAt is { } ticks && ticks <= DateTime.UtcNow.Ticks;

    private JournalEntry? Renew(JournalEntry entry, ImmutableArray<TrackedFile> files)
    {
        ImmutableArray<TrackedFile>.Builder? renewed = null;
        for (int index = 0; index < files.Length; index++)
        {
            TrackedFile? now = Renew(files[index]);
            if (now is null)
                return null;
            if (renewed is null && !ReferenceEquals(now, files[index]))
            {
                renewed = ImmutableArray.CreateBuilder<TrackedFile>(files.Length);
                renewed.AddRange(files.AsSpan()[..index]);
            }

            renewed?.Add(now);
        }

        return renewed is null && files == entry.Files ? entry : entry with { Files = renewed?.MoveToImmutable() ?? files };
    }

    // The file itself when its stamp proves it, a renewed one when its content does, null when it changed.
    private TrackedFile? Renew(TrackedFile file)
    {
        long takenAt = Clock.NowNanoseconds();
        if (file.FollowsLinks && services.Assumed.Find(file.Path) is { } assumed)
            return assumed.Digest == file.Digest && assumed.Status.Kind == file.Status.Kind && assumed.IsExecutable == file.Status.IsExecutable ? file : null;
        FileStatus status = FileSystem.Status(file.Path, file.FollowsLinks);
        if (status.Kind != file.Status.Kind)
            return null;
        if (status.Kind is FileKind.Missing)
            return file;
        if (status.Kind is FileKind.Directory)
        {
            if (file.Status.Stamp == default)
                return file;
            if (file.Status.Stamp != status.Stamp)
                return null;
            // Its own content can't be compared; the stamp counts, and is trusted from when it is old enough.
            return file.IsTrusted ? file : Renewed(file, status, takenAt);
        }
        if (status == file.Status && file.IsTrusted)
            return file;
        if (status.Kind == FileKind.Link)
            return FileSystem.ReadLink(file.Path) == file.LinkTarget ? Renewed(file, status, takenAt) : null;
        if (status.IsExecutable != file.Status.IsExecutable || status.Stamp.Size != file.Status.Stamp.Size || file.Digest is null)
            return null;
        FileHash now = services.Contents.Cache.Hash(
            file.Path, status, file.Role == FileRole.ToolAssembly ? ContentKind.Canonical : ContentKind.Raw);
        return now.Outcome == FileHashOutcome.Hashed && now.Digest == file.Digest ? Renewed(file, now.Status, takenAt) : null;
    }

    private static TrackedFile Renewed(TrackedFile file, FileStatus status, long takenAt) => file with
    {
        Status = status,
        TakenAt = takenAt,
        IsTrusted = StampTrust.IsTrusted(status.Stamp, takenAt, FileSystemTraits.Of(status.Stamp, file.Path)),
    };

    private ImmutableArray<Reason> ReasonsOfOutputs(JournalEntry entry)
    {
        ImmutableArray<Reason>.Builder reasons = ImmutableArray.CreateBuilder<Reason>();
        foreach (TrackedFile file in entry.Files)
        {
            if (file.FollowsLinks || Renew(file) is not null)
                continue;
            bool isMissing = FileSystem.Status(file.Path, followLinks: false).Kind == FileKind.Missing;
            reasons.Add(new(ReasonKinds.Output, services.Tokens.Tokenize(file.Path), "", isMissing ? ReasonKinds.Absent : ""));
        }

        return reasons.Count > 0 ? reasons.ToImmutable() : [Reason.Rule(ReasonKinds.NoRecord)];
    }
}
