using System.Collections.Immutable;
using BuildMemo.Reporting;

namespace BuildMemo.Tool.Reports;

/// <summary>
/// The chain of steps, each reading what the one before wrote, that took longest: with any number of slots the run would have taken as
/// long. What a step waited for a slot does not count.
/// </summary>
internal static class CriticalChain
{
    private const int None = -1;

    /// <summary>Places of its steps, first to last, and what they took together in seconds; empty where no step took time.</summary>
    public static (ImmutableArray<int> Path, double Seconds) Of(RunReport report)
    {
        ImmutableArray<StepReport> steps = report.Steps;
        double[] lengths = new double[steps.Length];
        int[] before = new int[steps.Length];
        bool[] isKnown = new bool[steps.Length];
        int last = None;
        for (int index = 0; index < steps.Length; index++)
        {
            Measure(index, steps, lengths, before, isKnown);
            if (lengths[index] > (last == None ? 0 : lengths[last]))
                last = index;
        }

        List<int> path = [];
        for (int place = last; place != None; place = before[place])
            path.Add(place);
        path.Reverse();
        return ([.. path], last == None ? 0 : lengths[last]);
    }

    // Without recursion: chains may be as long as the report, and a file from anywhere may hold a circle.
    private static void Measure(int wanted, ImmutableArray<StepReport> steps, double[] lengths, int[] before, bool[] isKnown)
    {
        Stack<(int Step, int Next)> open = new();
        open.Push((wanted, 0));
        HashSet<int> isOpen = [wanted];
        while (open.TryPop(out (int Step, int Next) top))
        {
            StepReport step = steps[top.Step];
            if (isKnown[top.Step])
            {
                isOpen.Remove(top.Step);
                continue;
            }

            if (top.Next < step.WaitedFor.Length)
            {
                open.Push((top.Step, top.Next + 1));
                int producer = step.WaitedFor[top.Next];
                if (!isKnown[producer] && isOpen.Add(producer))
                    open.Push((producer, 0));
                continue;
            }

            int longest = None;
            foreach (int producer in step.WaitedFor)
            {
                if (isKnown[producer] && (longest == None || lengths[producer] > lengths[longest]))
                    longest = producer;
            }

            before[top.Step] = longest;
            lengths[top.Step] = Math.Max(0, step.End - step.Start) + (longest == None ? 0 : lengths[longest]);
            isKnown[top.Step] = true;
            isOpen.Remove(top.Step);
        }
    }
}
