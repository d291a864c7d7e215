using BuildMemo.Steps;
using BuildMemo.Store;

namespace BuildMemo.Run;

/// <summary>Gives the lines of a batch to its steps: a diagnostic belongs to the step whose file it names.</summary>
internal static class BatchMessages
{
    /// <summary>
    /// The lines of each step; null when a diagnostic names no step's file. Plain lines belong to nobody: they are progress of the
    /// process, and a step's record must not depend on which batch it ran in.
    /// </summary>
    public static List<RecordMessage>[]? Divide(List<PreparedStep> steps, IReadOnlyList<RecordMessage> messages)
    {
        List<RecordMessage>[] divided = new List<RecordMessage>[steps.Count];
        for (int index = 0; index < divided.Length; index++)
            divided[index] = [];
        foreach (RecordMessage message in messages)
        {
            if (message.Diagnostic is not { } diagnostic)
                continue;
            int owner = OwnerOf(steps, diagnostic.File);
            if (owner < 0)
                return null;
            divided[owner].Add(message);
        }

        return divided;
    }

    private static int OwnerOf(List<PreparedStep> steps, string file)
    {
        if (file.Length == 0)
            return -1;
        int owner = -1;
        for (int index = 0; index < steps.Count; index++)
        {
            if (!Names(steps[index], file))
                continue;
            // A file that several steps read tells nothing.
            if (owner >= 0)
                return -1;
            owner = index;
        }

        return owner;
    }

    private static bool Names(PreparedStep step, string file)
    {
        string path = Path.GetFullPath(file, step.Run.Step.WorkingDirectory);
        foreach (ResolvedInput input in step.Situation.Inputs)
        {
            if (input.Path == path)
                return true;
        }

        foreach (OutputDeclaration output in step.Run.Step.Outputs)
        {
            if (output.Path == path)
                return true;
        }

        return false;
    }
}
