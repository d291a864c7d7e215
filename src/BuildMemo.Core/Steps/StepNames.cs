using System.Collections.Immutable;
using BuildMemo.Errors;

namespace BuildMemo.Steps;

/// <summary>Checks that names are unique. Case counts: `a.txt` and `A.txt` are two files where there is a case.</summary>
internal static class StepNames
{
    public static void Check(ImmutableArray<Step> steps, ImmutableArray<Problem>.Builder problems)
    {
        var names = new HashSet<string>(steps.Length, StringComparer.Ordinal);
        HashSet<string>? reported = null;
        foreach (Step step in steps)
        {
            if (names.Add(step.Name) || !(reported ??= new(StringComparer.Ordinal)).Add(step.Name))
                continue;
            problems.Add(new(
                Codes.StepNameTwice,
                $"Step '{step.Name}': another step has the same name (an item list may hold the same file twice). Give each step of a project a Name of its own.")
            {
                Step = step.Name,
            });
        }
    }
}
