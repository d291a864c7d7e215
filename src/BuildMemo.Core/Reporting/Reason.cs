namespace BuildMemo.Reporting;

/// <summary>Why a step was not up to date: one component that differs, or a rule.</summary>
/// <param name="Kind">What differs: <c>input</c>, <c>command</c>, <c>parameter</c>, <c>tool</c>, <c>output</c>, <c>first</c>, <c>refresh</c>, …</param>
/// <param name="Component">Its name, such as the path of an input; empty for a rule.</param>
/// <param name="Before">Its value then, where it is short and no secret.</param>
/// <param name="After">Its value now, where it is short and no secret.</param>
public sealed record Reason(string Kind, string Component, string Before, string After)
{
    /// <summary>SHA-256 of the component then, hexadecimal; empty where there was none, and for rules. Of a variable it is salted.</summary>
    public string BeforeDigest { get; init; } = "";

    /// <summary>SHA-256 of the component now, as above.</summary>
    public string AfterDigest { get; init; } = "";

    /// <summary>Whether it is a component that was there then and now.</summary>
    public bool IsChange => BeforeDigest.Length > 0 && AfterDigest.Length > 0;

    /// <summary>A rule, not a component.</summary>
    public static Reason Rule(string kind) => new(kind, "", "", "");

    /// <summary>One line for people.</summary>
    public override string ToString() => Kind switch
    {
        ReasonKinds.First => "no earlier run here",
        ReasonKinds.NoRecord => "no record in the store",
        ReasonKinds.Refresh => "BuildMemoMode=Refresh",
        ReasonKinds.Off => "BuildMemoMode=Off",
        ReasonKinds.Unfinished => "the last run of it did not succeed",
        ReasonKinds.Expired => "its result expired",
        ReasonKinds.Invalid => "its ValidateCommand said that its result is no longer valid",
        ReasonKinds.NotCached => "Cache=\"false\"",
        _ when Before.Length > 0 && After.Length > 0 => Changed(),
        _ when After is ReasonKinds.Absent or ReasonKinds.Present => $"{Title} is {After}",
        _ when After.Length > 0 => $"{Title} is new",
        _ when Before.Length > 0 => $"{Title} is gone",
        _ => $"{Title} changed",
    };

    /// <summary>Two reasons that say the same are equal, whatever the digests.</summary>
    public bool Equals(Reason? other) =>
        other is not null && Kind == other.Kind && Component == other.Component && Before == other.Before && After == other.After;

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Kind, Component, Before, After);

    private string Changed()
    {
        (string before, string after) = ValueChange.Of(Before, After);
        return $"{Title} changed from \"{before}\" to \"{after}\"";
    }

    private string Title => Component.Length == 0 ? Kind : $"{Kind} {Component}";
}
