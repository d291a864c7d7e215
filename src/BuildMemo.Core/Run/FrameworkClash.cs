using BuildMemo.Errors;
using BuildMemo.Files;
using BuildMemo.Journal;
using BuildMemo.Steps;

namespace BuildMemo.Run;

/// <summary>
/// Two target frameworks of one configuration that write one path with different fingerprints (design.md, 8). Both would succeed, one
/// after the other, and each build would replace what the other wrote, maybe between the other's step and its compiler.
/// </summary>
/// <remarks>
/// That the two fingerprints differ is no proof: whatever changed since the other framework was built may change both. Proof is that the
/// other framework's run goes on at this moment; or that each found the other's result in place of its own although nothing that
/// determines its own had changed. The first to find that notes it beside its journal, and the second is told.
/// </remarks>
/// <param name="request">What was asked.</param>
/// <param name="discoveries">The second level of fingerprints.</param>
internal sealed class FrameworkClash(RunRequest request, Discoveries discoveries)
{
    private readonly FrameworkSiblings _siblings = new(request);

    /// <summary>The error for a step that is about to write its outputs, which the caller holds; null when nobody else writes them.</summary>
    public Problem? Find(StepRun run)
    {
        if (request.TargetFramework.Length == 0)
            return null;
        foreach (OutputDeclaration output in run.Step.Outputs)
        {
            FileStatus status = FileSystem.Status(output.Path, followLinks: false);
            // In a fresh checkout there is nothing to clash with, and no journal to open.
            if (status.Kind == FileKind.Missing || _siblings.FindWriter(output.Path) is not { } writer || HasFingerprintOf(run, writer.Entry))
                continue;
            if (IsAtOnce(writer) || IsInTurns(run, output.Path, status, writer))
                return Describe(run, output.Path, writer);
        }

        return null;
    }

    private static bool IsAtOnce(FrameworkWriter writer) => writer.IsOfOpenRun && writer.Entry.IsValid && JournalFile.IsHeld(writer.Location);

    private bool IsInTurns(StepRun run, string path, in FileStatus status, FrameworkWriter writer)
    {
        if (run.Before is not { } before || writer.File.Status != status || !HasFingerprintOf(run, before) || !HasOtherContent(before, path, writer.Entry))
            return false;
        if (new DisplacedResults(writer.Location.Path).Contains(new(path, writer.Entry.Fingerprint, before.Fingerprint)))
            return true;
        new DisplacedResults(JournalAccess.LocationOf(request).Path).Add(new(path, before.Fingerprint, writer.Entry.Fingerprint));
        return false;
    }

    // With the discovered and inferred inputs that the entry lists.
    private bool HasFingerprintOf(StepRun run, JournalEntry entry) =>
        discoveries.Look(JournalCheck.ListOf(entry)) is { } states && Discoveries.FingerprintOf(run.Situation!.Declared, states) == entry.Fingerprint;

    private static bool HasOtherContent(JournalEntry own, string path, JournalEntry theirs) => !ContentsBelow(own, path).SetEquals(ContentsBelow(theirs, path));

    private static HashSet<string> ContentsBelow(JournalEntry entry, string path)
    {
        HashSet<string> contents = new(StringComparer.Ordinal);
        foreach (TrackedFile file in entry.Files)
        {
            if (!file.FollowsLinks && file.Status.Kind is FileKind.File or FileKind.Link && SafePath.IsSameOrBelow(file.Path, path))
                contents.Add($"{file.Path}\n{file.Digest}{file.LinkTarget}");
        }

        return contents;
    }

    private Problem Describe(StepRun run, string path, FrameworkWriter writer) => new(
        Codes.FrameworksClash,
        $"Step '{run.Step.Name}' for {request.TargetFramework} and step '{writer.Entry.Step}' for {writer.Framework} both write '{path}', with different results, "
        + "so each replaces what the other wrote. Write it below $(IntermediateOutputPath), which is a folder for each target framework, "
        + "or take out what makes the steps different, such as $(TargetFramework) in the command. The file was left as it is.")
    { Step = run.Step.Name, File = path };
}
