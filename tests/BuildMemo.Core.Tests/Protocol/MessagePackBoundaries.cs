using static BuildMemo.Core.Tests.Protocol.MessagePackDocument;

namespace BuildMemo.Core.Tests.Protocol;

/// <summary>Values on both sides of each place where the encoding changes, with the first bytes that the specification asks for.</summary>
internal static class MessagePackBoundaries
{
    /// <summary>A value and the beginning of its encoding, hexadecimal; <c>Size</c> is that of the whole encoding.</summary>
    public sealed record Boundary(string Name, object? Value, string Start, int Size)
    {
        public override string ToString() => Name;
    }

    public static IEnumerable<Boundary> All { get; } =
    [
        Whole(null, "c0"), Whole(false, "c2"), Whole(true, "c3"),

        Whole((byte)0, "00"), Whole((byte)127, "7f"), Whole((byte)128, "cc80"), Whole((byte)255, "ccff"),
        Whole((sbyte)127, "7f"), Whole((sbyte)-1, "ff"), Whole((sbyte)-32, "e0"), Whole((sbyte)-33, "d0df"), Whole((sbyte)-128, "d080"),
        Whole((short)255, "ccff"), Whole((short)256, "cd0100"), Whole((short)32767, "cd7fff"),
        Whole((short)-128, "d080"), Whole((short)-129, "d1ff7f"), Whole((short)-32768, "d18000"),
        Whole((ushort)255, "ccff"), Whole((ushort)256, "cd0100"), Whole((ushort)65535, "cdffff"),
        Whole(65535, "cdffff"), Whole(65536, "ce00010000"), Whole(int.MaxValue, "ce7fffffff"),
        Whole(-32, "e0"), Whole(-32768, "d18000"), Whole(-32769, "d2ffff7fff"), Whole(int.MinValue, "d280000000"),
        Whole(127u, "7f"), Whole(65536u, "ce00010000"), Whole(uint.MaxValue, "ceffffffff"),
        Whole(4294967295L, "ceffffffff"), Whole(4294967296L, "cf0000000100000000"), Whole(long.MaxValue, "cf7fffffffffffffff"),
        Whole(-2147483648L, "d280000000"), Whole(-2147483649L, "d3ffffffff7fffffff"), Whole(long.MinValue, "d38000000000000000"),
        Whole(0ul, "00"), Whole(4294967295ul, "ceffffffff"), Whole(4294967296ul, "cf0000000100000000"), Whole(ulong.MaxValue, "cfffffffffffffffff"),

        Whole(0f, "ca00000000"), Whole(1.5f, "ca3fc00000"), Whole(float.NegativeInfinity, "caff800000"), Whole(float.Epsilon, "ca00000001"),
        Whole(-0.0, "cb8000000000000000"), Whole(1.5, "cb3ff8000000000000"), Whole(double.PositiveInfinity, "cb7ff0000000000000"),
        Whole(double.MaxValue, "cb7fefffffffffffff"),

        .. Text(0, "a0"), .. Text(31, "bf"), .. Text(32, "d920"), .. Text(255, "d9ff"), .. Text(256, "da0100"), .. Text(65535, "daffff"), .. Text(65536, "db00010000"),
        Whole("é", "a2c3a9"), Whole("🙂", "a4f09f9982"),
        .. Bytes(0, "c400"), .. Bytes(255, "c4ff"), .. Bytes(256, "c50100"), .. Bytes(65535, "c5ffff"), .. Bytes(65536, "c600010000"),
        .. Array(0, "90"), .. Array(15, "9f"), .. Array(16, "dc0010"), .. Array(65535, "dcffff"), .. Array(65536, "dd00010000"),
        .. Mapping(0, "80"), .. Mapping(15, "8f"), .. Mapping(16, "de0010"), .. Mapping(65535, "deffff"), .. Mapping(65536, "df00010000"),
        .. Extended(0, "c70005"), .. Extended(1, "d405"), .. Extended(2, "d505"), .. Extended(3, "c70305"), .. Extended(4, "d605"), .. Extended(8, "d705"),
        .. Extended(16, "d805"), .. Extended(17, "c71105"), .. Extended(255, "c7ff05"), .. Extended(256, "c8010005"), .. Extended(65535, "c8ffff05"),
        .. Extended(65536, "c90001000005"),

        Time(0, 0, "d6ff00000000"), Time(uint.MaxValue, 0, "d6ffffffffff"), Time(1L << 32, 0, "d7ff0000000100000000"),
        Time(0, 100, "d7ff0000019000000000"), Time((1L << 34) - 1, 999_999_900, "d7ffee6b2673ffffffff"),
        Time(1L << 34, 0, "c70cff000000000000000400000000"), Time(-1, 999_999_900, "c70cff3b9ac99cffffffffffffffff"),
        Whole(DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc), "c70cff00000000fffffff1886e0900"),
        Whole(DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc), "c70cff3b9ac99c0000003afff4417f"),
    ];

    private static Boundary Whole(object? value, string encoding) =>
        new($"{value?.GetType().Name} {value ?? "nil"}", value, encoding, encoding.Length / 2);

    private static Boundary Time(long seconds, int nanoseconds, string encoding) =>
        Whole(DateTime.UnixEpoch.AddTicks((seconds * TimeSpan.TicksPerSecond) + (nanoseconds / 100)), encoding) with { Name = $"time {seconds} s {nanoseconds} ns" };

    private static IEnumerable<Boundary> Text(int length, string header) => Sized("text", length, new string('x', length), header, length);

    private static IEnumerable<Boundary> Bytes(int length, string header) => Sized("bytes", length, new byte[length], header, length);

    private static IEnumerable<Boundary> Array(int count, string header) => Sized("array", count, new object?[count], header, count);

    private static IEnumerable<Boundary> Extended(int length, string header) => Sized("extension", length, new Extension(5, new byte[length]), header, length);

    private static IEnumerable<Boundary> Mapping(int count, string header)
    {
        Map map = [];
        for (int i = 0; i < count; i++)
            map.Add(new(null, true));
        return Sized("map", count, map, header, 2 * count);
    }

    private static IEnumerable<Boundary> Sized(string kind, int count, object value, string header, int rest) =>
        [new($"{kind} of {count}", value, header, (header.Length / 2) + rest)];
}
