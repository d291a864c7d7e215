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

    /// <summary>How many hexadecimal digits of a SHA-256 a report has.</summary>
    public const int DigestDigits = 16;

    // Sixteen bits: two values are told apart, and a secret loses no more than them.
    private const int VariableDigits = 4;

    /// <summary>Stands for the digest of a variable whose value is not at hand.</summary>
    public const string Unknown = "?";

    /// <summary>Components as a journal or a record has them.</summary>
    /// <param name="components">What they are.</param>
    /// <param name="variable"><see cref="DigestOf"/> of a variable of which the salted digest is known, or <see cref="Unknown"/>.</param>
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

    /// <summary>
    /// Components of a report to compare with others of a report, of a journal or a record that went through <see cref="Of(IEnumerable{StepComponent}, Func{StepComponent, string})"/>:
    /// only beginnings of digests are in them. Kinds that a newer version wrote are left out.
    /// </summary>
    public static List<StepComponent> ToCompare(IEnumerable<ReportComponent> components)
    {
        List<StepComponent> comparable = [];
        foreach (ReportComponent component in components)
        {
            string digits = component.Digest == Unknown ? "" : component.Digest;
            if (ReasonFinder.KindOf(component.Kind) is { } kind && Sha256Value.TryParse(digits.PadRight(2 * Sha256Value.Size, '0'), out Sha256Value digest))
                comparable.Add(new(kind, component.Name, digest, component.Value));
        }

        return comparable;
    }

    internal static ImmutableArray<ReportComponent> Of(StepRun run, JournalEntry? after)
    {
        Dictionary<string, string?> values = new(StringComparer.Ordinal);
        foreach ((string name, string? value) in run.Situation?.Facts.Environment ?? [])
            values[name] = value;
        return Of(ComponentTexts.Of(run, after), component => values.GetValueOrDefault(component.Name) is { } value ? DigestOf(component.Name, value) : Unknown);
    }
}
