using System.Collections.Immutable;
using System.Text;
using BuildMemo.Fingerprints;
using BuildMemo.Journal;
using BuildMemo.Reporting;

namespace BuildMemo.Run;

/// <summary>The components of a step as reports carry them to other machines.</summary>
public static class ReportComponents
{
    /// <summary>A report without <c>BuildMemoExplain</c> has about so many; 100 bytes each.</summary>
    internal const int MostInAReport = 30_000;

    private const int DigestDigits = 16;

    // Sixteen bits: two values are told apart, and a secret loses no more than them.
    private const int VariableDigits = 4;

    /// <summary>Components as a journal or a record has them. Of an environment variable the digest is <paramref name="variable"/>'s, empty when that knows none.</summary>
    /// <param name="components">What they are.</param>
    /// <param name="variable">The digest of a variable of which a salted digest is known.</param>
    public static ImmutableArray<ReportComponent> Of(IEnumerable<StepComponent> components, Func<StepComponent, string> variable) =>
    [
        .. components.Select(component => new ReportComponent(
            ReasonFinder.NameOf(component.Kind),
            PathTokens.ToReadable(component.Name),
            component.Digest == default ? ""
                : component.Kind == ComponentKind.Environment ? variable(component)
                : component.Digest.ToString()[..DigestDigits],
            PathTokens.ToReadable(component.Display))),
    ];

    /// <summary>What a report says of a variable's value instead of it.</summary>
    public static string DigestOf(string name, string value) => Sha256Value.Of(Encoding.UTF8.GetBytes($"{name}\n{value}")).ToString()[..VariableDigits];

    internal static ImmutableArray<ReportComponent> Of(StepRun run, JournalEntry? after)
    {
        Dictionary<string, string?> values = new(StringComparer.Ordinal);
        foreach ((string name, string? value) in run.Situation?.Facts.Environment ?? [])
            values[name] = value;
        return Of(ComponentTexts.Of(run, after), component => values.GetValueOrDefault(component.Name) is { } value ? DigestOf(component.Name, value) : "");
    }
}
