using System.Collections.Immutable;

namespace BuildMemo.Steps;

/// <summary>Puts producers before consumers, and else keeps the declared order.</summary>
internal static class StepOrder
{
    /// <summary>The order; shorter than the steps when there is a cycle.</summary>
    public static ImmutableArray<int> Find(int[][] producers, int[][] consumers)
    {
        var order = ImmutableArray.CreateBuilder<int>(producers.Length);
        var waitsFor = new int[producers.Length];
        bool isDeclaredOrder = true;
        for (int i = 0; i < producers.Length; i++)
        {
            waitsFor[i] = producers[i].Length;
            isDeclaredOrder &= producers[i].Length == 0 || producers[i][^1] < i;
        }

        // The usual case: steps are declared in the order of their work.
        for (int i = 0; isDeclaredOrder && i < producers.Length; i++)
            order.Add(i);
        if (isDeclaredOrder)
            return order.MoveToImmutable();
        var ready = new PriorityQueue<int, int>();
        for (int i = 0; i < waitsFor.Length; i++)
        {
            if (waitsFor[i] == 0)
                ready.Enqueue(i, i);
        }

        while (ready.TryDequeue(out int step, out _))
        {
            order.Add(step);
            foreach (int consumer in consumers[step])
            {
                if (--waitsFor[consumer] == 0)
                    ready.Enqueue(consumer, consumer);
            }
        }

        return order.ToImmutable();
    }
}
