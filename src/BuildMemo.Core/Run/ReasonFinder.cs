using System.Collections.Immutable;
using BuildMemo.Fingerprints;
using BuildMemo.Reporting;

namespace BuildMemo.Run;

/// <summary>Compares the components of two walks and says what differs, the weightiest first.</summary>
public static class ReasonFinder
{
    // Reports and logs of a step with 20,000 changed inputs stay readable.
    private const int MostReasons = 50;
    private const string Empty = "(empty)";
    private const string Long = "(long)";
    private static readonly Sha256Value OfNothing = Sha256Value.Of([]);

    /// <summary>What differs between <paramref name="before"/> and <paramref name="after"/>.</summary>
    public static Comparison Compare(IReadOnlyList<StepComponent> before, IReadOnlyList<StepComponent> after)
    {
        Dictionary<(ComponentKind, string, int), StepComponent> old = new(before.Count);
        (ComponentKind, string, int)[] oldKeys = KeysOf(before), keys = KeysOf(after);
        for (int index = 0; index < oldKeys.Length; index++)
            old.Add(oldKeys[index], before[index]);

        List<Reason> reasons = [];
        int changed = 0, added = 0;
        for (int index = 0; index < keys.Length; index++)
        {
            StepComponent component = after[index];
            if (!old.Remove(keys[index], out StepComponent? was))
            {
                added++;
                reasons.Add(new(NameOf(component.Kind), TitleOf(component), "", Shown(component)) { AfterDigest = DigestOf(component) });
            }
            else if (was.Digest != component.Digest || was.Display != component.Display)
            {
                changed++;
                reasons.Add(Changed(was, component));
            }
        }

        int gone = old.Count;
        for (int index = 0; index < oldKeys.Length && old.Count > 0; index++)
        {
            if (old.Remove(oldKeys[index], out StepComponent? component))
                reasons.Add(new(NameOf(component.Kind), TitleOf(component), Shown(component), "") { BeforeDigest = DigestOf(component) });
        }

        if (reasons.Count == 0 && !before.SequenceEqual(after))
            reasons.Add(new("order", "", "", ""));
        return new([.. reasons.OrderBy(static reason => WeightOf(reason.Kind)).Take(MostReasons)])
        {
            Equal = after.Count - added - changed,
            Changed = changed,
            Added = added,
            Gone = gone,
        };
    }

    /// <summary>The kind that a name stands for; null for one that a newer version wrote.</summary>
    public static ComponentKind? KindOf(string name)
    {
        foreach (ComponentKind kind in Enum.GetValues<ComponentKind>())
        {
            if (NameOf(kind) == name)
                return kind;
        }

        return null;
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

    // A name may come twice: sh, once as the shell and once as what PATH finds.
    private static (ComponentKind, string, int)[] KeysOf(IReadOnlyList<StepComponent> components)
    {
        Dictionary<(ComponentKind, string), int> counts = new(components.Count);
        (ComponentKind, string, int)[] keys = new (ComponentKind, string, int)[components.Count];
        for (int index = 0; index < keys.Length; index++)
        {
            StepComponent component = components[index];
            int count = counts[(component.Kind, component.Name)] = counts.GetValueOrDefault((component.Kind, component.Name)) + 1;
            keys[index] = (component.Kind, component.Name, count);
        }

        return keys;
    }

    private static Reason Changed(StepComponent was, StepComponent now)
    {
        bool appeared = was.Digest == default;
        bool vanished = now.Digest == default;
        (string before, string after) = appeared || vanished ? (appeared ? "" : was.Display, vanished ? ReasonKinds.Absent : ReasonKinds.Present)
            : was.Digest == now.Digest ? (ModeOf(was), ModeOf(now))
            : IsContent(was) || IsContent(now) ? ("", "")
            : was.Display.Length == 0 && now.Display.Length == 0 ? ("", "")
            : (ValueOf(was), ValueOf(now));
        return new(NameOf(now.Kind), TitleOf(now), before, after) { BeforeDigest = DigestOf(was), AfterDigest = DigestOf(now) };
    }

    // Of a file only its mode is shown.
    private static bool IsContent(StepComponent component) => component.Kind is ComponentKind.Input or ComponentKind.Discovered;

    private static string ModeOf(StepComponent component) => component.Display.Length > 0 ? component.Display : "not executable";

    private static string ValueOf(StepComponent component) =>
        component.Display.Length > 0 ? component.Display : component.Digest == OfNothing ? Empty : component.Kind == ComponentKind.Environment ? "" : Long;

    private static string DigestOf(StepComponent component) => component.Digest == default ? "" : component.Digest.ToString();

    // The pieces of a command are numbered; their numbers tell people nothing.
    private static string TitleOf(StepComponent component) => component.Kind == ComponentKind.Command ? "" : component.Name;

    private static string Shown(StepComponent component) =>
        component.Display.Length > 0 && !IsContent(component) ? component.Display : component.Digest == default ? ReasonKinds.Absent : ReasonKinds.Present;

    private static int WeightOf(string kind) => kind switch
    {
        "format" => 0,
        "command" => 1,
        "tool" => 2,
        "input" or "discovered input" => 3,
        _ => 4,
    };
}
