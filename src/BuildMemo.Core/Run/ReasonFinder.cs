using System.Collections.Immutable;
using BuildMemo.Fingerprints;
using BuildMemo.Reporting;

namespace BuildMemo.Run;

/// <summary>Compares the components of two walks and says what differs, the weightiest first.</summary>
internal static class ReasonFinder
{
    // Reports and logs of a step with 20,000 changed inputs stay readable.
    private const int MostReasons = 50;

    /// <summary>What differs between <paramref name="before"/> and <paramref name="after"/>; empty when nothing does.</summary>
    public static ImmutableArray<Reason> Compare(IReadOnlyList<StepComponent> before, IReadOnlyList<StepComponent> after)
    {
        Dictionary<string, StepComponent> old = new(before.Count, StringComparer.Ordinal);
        foreach (StepComponent component in before)
            old[KeyOf(component)] = component;

        ImmutableArray<Reason>.Builder reasons = ImmutableArray.CreateBuilder<Reason>();
        foreach (StepComponent component in after)
        {
            if (!old.Remove(KeyOf(component), out StepComponent? was))
                Add(reasons, new(NameOf(component.Kind), TitleOf(component), "", Shown(component.Display, ReasonKinds.Present)));
            else if (was.Digest != component.Digest || was.Display != component.Display)
                Add(reasons, Changed(was, component));
        }

        foreach (StepComponent component in before)
        {
            if (old.ContainsKey(KeyOf(component)))
                Add(reasons, new(NameOf(component.Kind), TitleOf(component), Shown(component.Display, ReasonKinds.Present), ""));
        }

        reasons.Sort(static (left, right) => WeightOf(left.Kind).CompareTo(WeightOf(right.Kind)));
        return reasons.Count == 0 && !before.SequenceEqual(after) ? [new("order", "", "", "")] : reasons.ToImmutable();
    }

    /// <summary>The kind's name in reasons, reports and <c>explain</c>.</summary>
    public static string NameOf(ComponentKind kind) => kind switch
    {
        ComponentKind.Format => "format",
        ComponentKind.Command => "command",
        ComponentKind.WorkingDirectory => "working directory",
        ComponentKind.DepFile => "dep file",
        ComponentKind.Output => "declared output",
        ComponentKind.Platform => "platform",
        ComponentKind.Version => "version",
        ComponentKind.Name => "name",
        ComponentKind.Input => "input",
        ComponentKind.Parameter => "parameter",
        ComponentKind.Environment => "environment",
        ComponentKind.Tool => "tool",
        ComponentKind.Discovered => "discovered input",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such kind of component"),
    };

    private static Reason Changed(StepComponent was, StepComponent now)
    {
        bool appeared = was.Digest == default;
        bool vanished = now.Digest == default;
        return new(
            NameOf(now.Kind),
            TitleOf(now),
            appeared ? "" : was.Display,
            vanished ? ReasonKinds.Absent : appeared ? ReasonKinds.Present : now.Display);
    }

    private static void Add(ImmutableArray<Reason>.Builder reasons, Reason reason)
    {
        if (reasons.Count < MostReasons)
            reasons.Add(reason);
    }

    private static string KeyOf(StepComponent component) => $"{(int)component.Kind} {component.Name}";

    // The pieces of a command are numbered; their numbers tell people nothing.
    private static string TitleOf(StepComponent component) => component.Kind == ComponentKind.Command ? "" : component.Name;

    private static string Shown(string display, string otherwise) => display.Length > 0 ? display : otherwise;

    private static int WeightOf(string kind) => kind switch
    {
        "format" => 0,
        "command" => 1,
        "tool" => 2,
        "input" or "discovered input" => 3,
        _ => 4,
    };
}
