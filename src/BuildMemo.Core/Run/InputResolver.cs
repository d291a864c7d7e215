using System.Collections.Immutable;
using BuildMemo.Errors;
using BuildMemo.Files;
using BuildMemo.Fingerprints;
using BuildMemo.Journal;
using BuildMemo.Steps;

namespace BuildMemo.Run;

/// <summary>
/// Finds and hashes the declared inputs of a step: files as named, globs matched against what is on disk and what other steps
/// declare. Runs after the producers of the step have ended.
/// </summary>
/// <param name="contents">Hashes files.</param>
/// <param name="outputs">Declared outputs of all steps.</param>
/// <param name="shelf">What shelved steps wrote.</param>
internal sealed class InputResolver(FileContents contents, DeclaredOutputs outputs, Shelf shelf)
{
    private static readonly byte[] NoKey = new byte[16];

    /// <summary>The inputs in declared order; problems are added for each that is missing, a folder, or unreadable.</summary>
    public (ImmutableArray<ResolvedInput> Inputs, ImmutableArray<TrackedGlob> Globs) Resolve(Step step, List<Problem> problems)
    {
        ImmutableArray<ResolvedInput>.Builder inputs = ImmutableArray.CreateBuilder<ResolvedInput>(step.Inputs.Length);
        ImmutableArray<TrackedGlob>.Builder globs = ImmutableArray.CreateBuilder<TrackedGlob>();
        HashSet<string>? seen = step.Inputs.Length > 1 || step.Inputs.Any(input => input.IsGlob) ? new(StringComparer.Ordinal) : null;
        GlobPattern[] ignored = [.. step.IgnoredInputs.Select(GlobPattern.Parse)];
        foreach (InputDeclaration input in step.Inputs)
        {
            if (input.IsReference)
            {
                AddAll(step, input.Path);
                continue;
            }

            if (!input.IsGlob)
            {
                Add(step, input.Path);
                continue;
            }

            TrackedGlob glob = new(input.Path, default) { Excluded = OwnOutputs(step) };
            string[] matches = outputs.Match(glob);
            globs.Add(glob with { MatchSet = DigestOf(matches) });
            foreach (string match in matches)
                Add(step, match);
        }

        return (inputs.ToImmutable(), globs.ToImmutable());

        void AddAll(Step owner, string reference)
        {
            IReadOnlyList<ResolvedInput>? files = shelf.Resolve(owner, reference, out Problem? problem);
            if (problem is not null)
                problems.Add(problem);
            inputs.AddRange(files ?? []);
        }

        void Add(Step owner, string path)
        {
            if (seen?.Add(path) == false || Array.Exists(ignored, pattern => pattern.IsMatch(path)))
                return;
            if (shelf.FindProduced(path) is { } shelved)
                inputs.Add(shelved);
            else if (contents.Find(path, out FileHash outcome) is { } found)
                inputs.Add(found);
            else
                problems.Add(InputProblems.Describe(owner, path, outcome));
        }
    }

    /// <summary>The digest of a set of matches, as the journal keeps it.</summary>
    public static Sha256Value DigestOf(string[] matches)
    {
        KeyedHash hash = new(NoKey);
        foreach (string match in matches)
            hash.Add(match);
        return hash.ToValue();
    }

    private static ImmutableArray<string> OwnOutputs(Step step) => [.. step.Outputs.Select(output => output.Path)];
}
