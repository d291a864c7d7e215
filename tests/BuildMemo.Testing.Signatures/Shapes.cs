using System.Runtime.CompilerServices;

namespace BuildMemo.Testing.Signatures;

/// <summary>What can't be a step, and what looks as if it could not.</summary>
public static class Shapes
{
    public static void Nothing()
    {
    }

    public static int Overloaded(int a) => a;

    public static int Overloaded(int a, string b) => a;

    public static T Generic<T>(T value) => value;

    public static async void AsyncVoid() => await Task.Yield();

    public static void ByReference(ref int value) => value++;

    public static void ReadOnlyReference(in int value) => _ = value;

    public static void ReadOnlyLocation(ref readonly int value) => _ = value;

    public static void Out(out int value) => value = 1;

    public static unsafe void Pointer(int* value) => _ = *value;

    public static void Span(ReadOnlySpan<byte> value) => _ = value.Length;

    public static void RefStruct(OwnRefStruct value) => _ = value;

    public static void Rectangular(int[,] value) => _ = value.Length;

    public static void Stream(Stream value) => _ = value;

    public static void Delegate(Func<int> value) => _ = value;

    public static void Culture(System.Globalization.CultureInfo value) => _ = value;

    public static void Lazy(Lazy<int> value) => _ = value;

    public static void Complex(System.Numerics.Complex value) => _ = value;

    public static string CultureOrNone(System.Globalization.CultureInfo? value = null) => value?.Name ?? "none";

    public static Stream ReturnsStream() => System.IO.Stream.Null;

    public static Task Waits() => Task.CompletedTask;

    public static ValueTask WaitsForValue() => default;

    public static async Task<int> Later()
    {
        await Task.Yield();
        return 42;
    }

    public static async ValueTask<Options> LaterStill()
    {
        await Task.Yield();
        return new(1, 0.25);
    }

    public static string Text() => "grüße\n";

    public static Task<string> TextLater() => Task.FromResult("later");

    public static byte[] Bytes() => [0, 255, 10];

    public static async IAsyncEnumerable<(int, string)> Lines([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await Task.Yield();
        yield return (1, "a");
        yield return (2, "b\nc");
    }

    public static async IAsyncEnumerable<int> LinesThatThrow()
    {
        yield return 1;
        await Task.Yield();
        throw new InvalidOperationException("after the first");
    }

    public static IEnumerable<double> Sequence() => [1, double.NaN];

    public static string? NullText() => null;

    public static string HalfSurrogate() => "\ud800";

    public static object Cycle()
    {
        var node = new Node();
        node.Next = node;
        return node;
    }

    public static Func<int>? NotData() => null;

    internal static int Hidden() => 1;

    private static int Secret() => 1;

    public class Node
    {
        public Node? Next { get; set; }
    }

    public class Inner
    {
        public static int Deep(int depth = 1) => depth;

        public int Instance() => 1;
    }

    internal class Internal
    {
        public static int Reachable() => 1;
    }

    public ref struct OwnRefStruct;

    public class GenericType<T>
    {
        public static int Method() => 1;
    }
}

public interface IWithStatic
{
    static abstract int Abstract();

    static int Concrete() => 1;
}

internal static class InternalType
{
    public static int Method() => 1;
}
