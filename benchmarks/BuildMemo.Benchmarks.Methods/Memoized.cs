using System.Diagnostics;
using System.Globalization;

namespace BuildMemo.Benchmarks.Methods;

public static class Memoized
{
    /// <summary>The manual's checkpoints: a costly part that the store keeps, and something cheap on top of it.</summary>
    public static double Column(int column, int milliseconds, StepContext context) => Costly(context, column, milliseconds).Average();

    /// <summary>Another consumer of the same costly parts.</summary>
    public static double Extremes(int columns, int milliseconds, StepContext context)
        => context.Parallel.Map(Enumerable.Range(0, columns), column => Costly(context, column, milliseconds).Max()).Max();

    /// <summary>Seconds that so many calls took, computed and from the store: "cold hit".</summary>
    public static string Time(int count, bool isLarge, int seed, StepContext context)
    {
        // What is compiled on the way belongs to neither.
        for (int call = 0; call < 20; call++)
            Call(context, isLarge, (seed * 1000) - 1 - (call / 2));
        WarmFreeMemory();
        double cold = Run(count, isLarge, seed, context);
        double hit = Run(count, isLarge, seed, context);
        return string.Create(CultureInfo.InvariantCulture, $"{cold} {hit}");
    }

    // A virtual machine may give free memory back to its host; a page that is new to it again costs ten times the copy into it.
    private static void WarmFreeMemory()
    {
        string path = Path.GetTempFileName();
        byte[] block = Calls.Megabyte(0);
        using (FileStream file = File.OpenWrite(path))
        {
            for (int megabyte = 0; megabyte < 256; megabyte++)
                file.Write(block);
        }

        File.Delete(path);
    }

    private static double Run(int count, bool isLarge, int seed, StepContext context)
    {
        long begin = Stopwatch.GetTimestamp();
        for (int call = 0; call < count; call++)
            Call(context, isLarge, (seed * 1000) + call);
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    private static void Call(StepContext context, bool isLarge, int value)
    {
        if (isLarge)
            _ = context.Memory.Cache("large", value, static given => Calls.Megabyte(given));
        else
            _ = context.Memory.Cache("small", value, static given => given);
    }

    private static double[] Costly(StepContext context, int column, int milliseconds)
        => context.Memory.Cache("costly", (column, milliseconds), static given =>
        {
            Thread.Sleep(given.milliseconds);
            return Enumerable.Range(0, 100).Select(value => (double)(value * given.column)).ToArray();
        });
}
