using System.Collections.Immutable;

namespace BuildMemo.Reporting;

/// <summary>Steps that were not up to date for the same reason.</summary>
/// <param name="Title">The reason, as <see cref="Reason.ToString"/> says it, or what several alike have in common.</param>
/// <param name="Reason">It, of the first step; null where a step has none, for it was never looked at.</param>
/// <param name="Steps">In declared order.</param>
public sealed record ReasonGroup(string Title, Reason? Reason, ImmutableArray<StepReport> Steps)
{
    /// <summary>Groups what was not up to date, the most frequent reason first. Of several reasons of a step the one that most steps share counts.</summary>
    public static ImmutableArray<ReasonGroup> Of(IEnumerable<StepReport> steps)
    {
        List<StepReport> awake = [.. steps.Where(step => step.Outcome != StepOutcome.UpToDate)];
        Dictionary<string, int> shares = new(StringComparer.Ordinal);
        foreach (Reason reason in awake.SelectMany(step => step.Reasons))
            shares[reason.ToString()] = shares.GetValueOrDefault(reason.ToString()) + 1;

        Dictionary<string, List<(StepReport Step, Reason? Reason)>> groups = new(StringComparer.Ordinal);
        foreach (StepReport step in awake)
        {
            Reason? reason = step.Reasons.MaxBy(one => shares[one.ToString()]);
            // A thousand steps with an input of their own each are one group, not a thousand.
            string key = reason is null ? Unlooked(step.Outcome) : shares[reason.ToString()] > 1 ? reason.ToString() : $"\0{Change(reason)}";
            if (!groups.TryGetValue(key, out List<(StepReport, Reason?)>? members))
                groups.Add(key, members = []);
            members.Add((step, reason));
        }

        return
        [
            .. groups.Select(group => new ReasonGroup(TitleOf(group.Key, group.Value), group.Value[0].Reason, [.. group.Value.Select(member => member.Step)]))
                .OrderByDescending(group => group.Steps.Length),
        ];
    }

    private static string TitleOf(string key, List<(StepReport Step, Reason? Reason)> members) =>
        members[0].Reason is not { } reason || key[0] != '\0' ? key
        : members.Count == 1 ? reason.ToString()
        : $"{Change(reason)}, another one in each step";

    private static string Change(Reason reason) => reason.After == ReasonKinds.Absent ? $"{reason.Kind} is {reason.After}" : $"{reason.Kind} changed";

    private static string Unlooked(StepOutcome outcome) => outcome switch
    {
        StepOutcome.Skipped => "a step whose outputs it reads did not succeed",
        StepOutcome.Cancelled => "the build was cancelled",
        _ => "it could not be looked at (see the errors of the build)",
    };
}
