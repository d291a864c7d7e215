using System.Collections.Immutable;
using BuildMemo.Errors;
using BuildMemo.Files;
using BuildMemo.Fingerprints;
using BuildMemo.Journal;

namespace BuildMemo.Run;

/// <summary>
/// Whether what determined a step is still the same after it ran: declared inputs, what its globs match, the files of its tools.
/// Where it is not, nobody knows which of the two the step saw.
/// </summary>
/// <param name="services">What all steps of a run share.</param>
internal sealed class InputStability(RunServices services)
{
    private readonly InputResolver _inputs = new(services.Contents, services.Outputs, services.Shelf);

    /// <summary>The warning for the first thing that changed; null when nothing did.</summary>
    public Problem? FindChange(PreparedStep step)
    {
        foreach (ResolvedInput input in step.Situation.Inputs)
        {
            if (input.Shelved is null && !IsSame(input.Path, input.Status, input.Digest, ContentKind.Raw))
                return Describe(step, $"the input {input.Path}", input.Path);
        }

        foreach (ToolPart tool in step.Situation.ToolFiles)
        {
            if (tool.IsFile && !IsSame(tool.Path, tool.Status, tool.Digest, ContentKindOf(tool)))
                return Describe(step, $"the tool {tool.Path}", tool.Path);
        }

        foreach (TrackedGlob glob in step.Situation.Globs)
        {
            if (InputResolver.DigestOf(services.Outputs.Match(glob)) != glob.MatchSet && HasOtherFiles(step))
                return Describe(step, $"what the glob {glob.Pattern} matches", glob.Pattern);
        }

        return null;
    }

    // A glob may match more than what counts: ignored files come and go as they like.
    private bool HasOtherFiles(PreparedStep step)
    {
        (ImmutableArray<ResolvedInput> now, _) = _inputs.Resolve(step.Run.Step, []);
        ImmutableArray<ResolvedInput> before = step.Situation.Inputs;
        if (now.Length != before.Length)
            return true;
        for (int index = 0; index < now.Length; index++)
        {
            if (now[index].Path != before[index].Path)
                return true;
        }

        return false;
    }

    private bool IsSame(string path, in FileStatus before, ContentDigest digest, ContentKind kind)
    {
        FileStatus now = FileSystem.Status(path);
        if (now == before)
            return true;
        FileHash hash = services.Contents.Cache.Hash(path, now, kind);
        return hash.Outcome == FileHashOutcome.Hashed && hash.Digest == digest && hash.Status.IsExecutable == before.IsExecutable;
    }

    private static ContentKind ContentKindOf(ToolPart tool) =>
        tool.Kind is ToolPartKind.Assembly or ToolPartKind.Dependency ? ContentKind.Canonical : ContentKind.Raw;

    private static Problem Describe(PreparedStep step, string what, string path) => new(
        Codes.InputChanged,
        $"Step '{step.Run.Step.Name}': {what} changed while the step ran. Its outputs are used, but not stored; it runs again in the next build.")
    { Step = step.Run.Step.Name, File = path };
}
