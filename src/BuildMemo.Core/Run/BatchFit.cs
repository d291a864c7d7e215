using BuildMemo.Steps;

namespace BuildMemo.Run;

/// <summary>
/// Which steps of equal command may share a process. A command that pairs its inputs with its outputs by their places would write
/// one step's result into another's output where an input is missing from its place, and the store would keep it: so no two steps
/// of a batch read one file, and where outputs are passed too, each has as many inputs as outputs.
/// </summary>
internal static class BatchFit
{
    /// <summary>The keys for the scheduler; null for a step that its declaration alone shows must run alone.</summary>
    public static BatchKey?[] KeysOf(StepRun[] runs)
    {
        BatchKey?[] keys = new BatchKey?[runs.Length];
        Dictionary<BatchKey, Dictionary<string, int>>? readers = null;
        for (int index = 0; index < runs.Length; index++)
        {
            Step step = runs[index].Step;
            keys[index] = BatchKey.Of(step);
            if (keys[index] is { } key && PassesInputs(step))
                Count(step, readers ??= [], key);
        }

        for (int index = 0; readers is not null && index < runs.Length; index++)
        {
            if (keys[index] is { } key && readers.TryGetValue(key, out Dictionary<string, int>? counts) && SharesInput(runs[index].Step, counts))
                keys[index] = null;
        }

        return keys;
    }

    /// <summary>The steps of a batch that fit together, globs matched; what does not fit comes back in <paramref name="alone"/>.</summary>
    public static List<PreparedStep> Choose(List<PreparedStep> steps, out List<PreparedStep> alone)
    {
        alone = [];
        if (steps.Count < 2 || !PassesInputs(steps[0].Run.Step))
            return steps;
        List<PreparedStep> together = new(steps.Count);
        HashSet<string> taken = new(PathText.Comparer);
        bool passesOutputs = CommandExpander.Uses(steps[0].Run.Step.Command, TemplatePartKind.Outputs);
        foreach (PreparedStep step in steps)
        {
            bool fits = !passesOutputs || step.Situation.Inputs.Length == step.Run.Step.Outputs.Length;
            foreach (ResolvedInput input in step.Situation.Inputs)
                fits &= taken.Add(input.Path);
            (fits ? together : alone).Add(step);
        }

        return together;
    }

    private static bool PassesInputs(Step step) =>
        CommandExpander.Uses(step.Command, TemplatePartKind.Inputs) || CommandExpander.Uses(step.Command, TemplatePartKind.ResponseFile);

    private static void Count(Step step, Dictionary<BatchKey, Dictionary<string, int>> readers, BatchKey key)
    {
        if (!readers.TryGetValue(key, out Dictionary<string, int>? counts))
            readers.Add(key, counts = new(PathText.Comparer));
        foreach (InputDeclaration input in step.Inputs)
            counts[input.Path] = counts.GetValueOrDefault(input.Path) + 1;
    }

    private static bool SharesInput(Step step, Dictionary<string, int> counts)
    {
        foreach (InputDeclaration input in step.Inputs)
        {
            if (counts[input.Path] > 1)
                return true;
        }

        return false;
    }
}
