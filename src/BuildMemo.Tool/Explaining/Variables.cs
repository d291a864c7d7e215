using BuildMemo.Fingerprints;
using BuildMemo.Reporting;
using BuildMemo.Run;
using BuildMemo.Store;

namespace BuildMemo.Tool.Explaining;

/// <summary>
/// Makes components of several checkouts and machines comparable. Values of environment variables are kept only as digests, each checkout with
/// a salt of its own: where this process has the value that a digest stands for, it can be told for both.
/// </summary>
/// <param name="environment">The process's variables.</param>
internal sealed class Variables(IReadOnlyDictionary<string, string> environment)
{
    /// <summary>Components of a journal.</summary>
    public List<ReportComponent> Of(ProjectRun run, IEnumerable<StepComponent> components)
    {
        byte[] salt = run.Journal.Salt.ToArray();
        return [.. ReportComponents.Of(components, component => DigestOf(component, salt))];
    }

    /// <summary>Components of a record.</summary>
    /// <param name="components">They.</param>
    /// <param name="salt">Hexadecimal; empty when it is not known.</param>
    public List<ReportComponent> Of(IEnumerable<RecordComponent> components, string salt)
    {
        byte[] bytes = salt.Length > 0 ? Convert.FromHexString(salt) : [];
        IEnumerable<StepComponent> known = components.Where(component => ReasonFinder.KindOf(component.Kind) is not null)
            .Select(component => new StepComponent(ReasonFinder.KindOf(component.Kind)!.Value, component.Name, component.Digest, component.Display));
        return [.. ReportComponents.Of(known, component => bytes.Length > 0 ? DigestOf(component, bytes) : ReportComponents.Unknown)];
    }

    /// <summary>What differs; a variable of which one side is unknown is no difference, not counted as equal, and named.</summary>
    public static Comparison Compare(ProjectRun run, List<ReportComponent> before, List<ReportComponent> after, out IReadOnlyList<string> uncompared)
    {
        HashSet<string> unknown = [.. before.Concat(after).Where(component => component.Digest == ReportComponents.Unknown).Select(component => component.Name)];
        // One that only one side has is a difference, whatever its value.
        unknown.RemoveWhere(name => !before.Exists(one => IsVariable(one, name)) || !after.Exists(one => IsVariable(one, name)));
        uncompared = [.. unknown.Order(StringComparer.Ordinal)];
        List<ReportComponent> Known(List<ReportComponent> components) =>
            unknown.Count == 0 ? components : [.. components.Select(one => IsVariable(one, one.Name) && unknown.Contains(one.Name) ? one with { Digest = "" } : one)];
        Comparison comparison = ReasonFinder.Compare(ReportComponents.ToCompare(Known(before)), ReportComponents.ToCompare(Known(after)));
        return comparison with { Equal = comparison.Equal - unknown.Count, Reasons = [.. comparison.Reasons.Select(reason => Readable(run, reason))] };
    }

    private static bool IsVariable(ReportComponent component, string name) => component.Kind == "environment" && component.Name == name;

    // Names of both sides hold names of folders; those of this project read better as paths.
    private static Reason Readable(ProjectRun run, Reason reason)
    {
        string component = reason.Component;
        foreach ((string token, string text) in run.Tokens.All)
            component = component.Replace($"{{{token}}}", text, StringComparison.Ordinal);
        reason = reason with { BeforeDigest = Known(reason.BeforeDigest), AfterDigest = Known(reason.AfterDigest) };
        return component == reason.Component ? reason : reason with
        {
            Component = component.StartsWith(run.Paths.ProjectDirectory + Path.DirectorySeparatorChar, StringComparison.Ordinal)
                ? Path.GetRelativePath(run.Paths.ProjectDirectory, component)
                : component,
        };
    }

    // The rest is filled up with zeros.
    private static string Known(string digest) => digest.Length > ReportComponents.DigestDigits ? digest[..ReportComponents.DigestDigits] : digest;

    private string DigestOf(StepComponent component, byte[] salt) =>
        environment.TryGetValue(component.Name, out string? value) && VariableDigest.Of(salt, value) == component.Digest
            ? ReportComponents.DigestOf(component.Name, value)
            : ReportComponents.Unknown;
}
