using System.Numerics;
using System.Runtime.InteropServices;

namespace BuildMemo.Benchmarks.Methods;

public static class Calls
{
    public static int Identity(int value) => value;

    /// <summary>1 MB that no compressor shrinks, in a tenth of a millisecond (SplitMix64): <c>Random</c> with a seed takes four, more than keeping it.</summary>
    public static byte[] Megabyte(int seed)
    {
        byte[] bytes = new byte[1 << 20];
        Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes.AsSpan());
        for (int index = 0; index < words.Length; index++)
        {
            ulong word = ((ulong)(uint)seed << 32) + ((ulong)index * 0x9E3779B97F4A7C15);
            word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9;
            word = (word ^ (word >> 27)) * 0x94D049BB133111EB;
            words[index] = word ^ (word >> 31);
        }

        return bytes;
    }

    public static int Sleep(int milliseconds, int value)
    {
        Thread.Sleep(milliseconds);
        return value;
    }

    /// <summary>The manual's slow_mean: 10 ms of sleep, then the mean of a window of a large array.</summary>
    public static double SlowMean(ReadOnlyMemory<double> numbers, int start, int length)
    {
        Thread.Sleep(10);
        return Sum(numbers.Span.Slice(start, length)) / length;
    }

    /// <summary>Reads all of a table, says so by a file, and keeps it until another file is there.</summary>
    public static double Keep(ReadOnlyMemory<double> numbers, string read, string go)
    {
        double sum = Sum(numbers.Span);
        File.WriteAllText($"{read}.{Environment.ProcessId}", "");
        while (!File.Exists(go))
            Thread.Sleep(1);
        return sum;
    }

    private static double Sum(ReadOnlySpan<double> numbers)
    {
        ReadOnlySpan<Vector<double>> vectors = MemoryMarshal.Cast<double, Vector<double>>(numbers);
        Vector<double> one = default, two = default, three = default, four = default;
        int index = 0;
        for (; index + 4 <= vectors.Length; index += 4)
        {
            one += vectors[index];
            two += vectors[index + 1];
            three += vectors[index + 2];
            four += vectors[index + 3];
        }

        double sum = Vector.Sum(one + two + (three + four));
        for (index *= Vector<double>.Count; index < numbers.Length; index++)
            sum += numbers[index];
        return sum;
    }
}
