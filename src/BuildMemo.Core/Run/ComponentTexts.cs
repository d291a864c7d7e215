using System.Collections.Immutable;
using BuildMemo.Fingerprints;
using BuildMemo.Journal;

namespace BuildMemo.Run;

/// <summary>The components of a step's fingerprint as lines for people.</summary>
internal static class ComponentTexts
{
    private const int DigestLength = 16;

    /// <summary>What the step's fingerprint was made of: as it was looked up now, else as the journal knows it.</summary>
    public static ImmutableArray<StepComponent> Of(StepRun run, JournalEntry? after) =>
        after is { Components: { IsDefaultOrEmpty: false } known } ? known : run.Situation?.Components ?? [];

    /// <summary>Kind, name, and the value where it is short and no secret, else the start of its SHA-256.</summary>
    public static string Readable(StepComponent component, PathTokens tokens, string projectDirectory, string workingDirectory)
    {
        string name = component.Name.Length == 0 ? "" : " " + ReadableReasons.PathOf(component.Name, tokens, projectDirectory);
        string value = component.Digest == default ? "(absent)"
            : component.Display.Length > 0 && component.Kind is not (ComponentKind.Input or ComponentKind.Discovered) ? Expand(component.Display, tokens, workingDirectory)
            : component.Kind == ComponentKind.Environment ? "(a value that is not shown)"
            : $"sha256 {component.Digest.ToString()[..DigestLength]}{(component.Display.Length > 0 ? " " + component.Display : "")}";
        return $"{ReasonFinder.NameOf(component.Kind)}{name} = {value}";
    }

    private static string Expand(string text, PathTokens tokens, string folder) => tokens.TryExpand(text, out string expanded, folder) ? expanded : text;
}
