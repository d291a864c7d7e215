using System.Numerics;

namespace BuildMemo.Testing.Signatures;

public enum Colour
{
    Red,
    Green,
    Blue = 7,
}

[Flags]
public enum Sides : byte
{
    None = 0,
    Left = 1,
    Right = 2,
    Both = 3,
    Top = 128,
}

public record Options(double C, double Gamma, Colour Colour = Colour.Green, string? Note = null);

public struct Point
{
    public int X;
    public int Y;
}

/// <summary>One method a type; each returns its argument, so that a test sees what arrived.</summary>
public static class Values
{
    public static string OfString(string value) => value;

    public static char OfChar(char value) => value;

    public static bool OfBool(bool value) => value;

    public static sbyte OfSByte(sbyte value) => value;

    public static byte OfByte(byte value) => value;

    public static short OfInt16(short value) => value;

    public static ushort OfUInt16(ushort value) => value;

    public static int OfInt32(int value) => value;

    public static uint OfUInt32(uint value) => value;

    public static long OfInt64(long value) => value;

    public static ulong OfUInt64(ulong value) => value;

    public static nint OfIntPtr(nint value) => value;

    public static nuint OfUIntPtr(nuint value) => value;

    public static Int128 OfInt128(Int128 value) => value;

    public static UInt128 OfUInt128(UInt128 value) => value;

    public static BigInteger OfBigInteger(BigInteger value) => value;

    public static Half OfHalf(Half value) => value;

    public static float OfSingle(float value) => value;

    public static double OfDouble(double value) => value;

    public static decimal OfDecimal(decimal value) => value;

    public static Colour OfEnum(Colour value) => value;

    public static Sides OfFlags(Sides value) => value;

    public static DayOfWeek OfFrameworkEnum(DayOfWeek value) => value;

    public static DateOnly OfDateOnly(DateOnly value) => value;

    public static TimeOnly OfTimeOnly(TimeOnly value) => value;

    public static DateTime OfDateTime(DateTime value) => value;

    public static DateTimeOffset OfDateTimeOffset(DateTimeOffset value) => value;

    public static TimeSpan OfTimeSpan(TimeSpan value) => value;

    public static Guid OfGuid(Guid value) => value;

    public static Uri OfUri(Uri value) => value;

    public static Version OfVersion(Version value) => value;

    public static int? OfNullable(int? value) => value;

    public static Colour? OfNullableEnum(Colour? value) => value;

    public static Options OfRecord(Options value) => value;

    public static Point OfStruct(Point value) => value;

    public static (int Count, string Name) OfTuple((int Count, string Name) value) => value;

    public static Dictionary<string, int> OfDictionary(Dictionary<string, int> value) => value;

    public static int[] OfArray(int[] value) => value;

    public static string[] OfStrings(string[] value) => value;

    public static double?[] OfNullableElements(double?[] value) => value;

    public static List<DateOnly> OfList(List<DateOnly> value) => value;

    public static IReadOnlyList<Colour> OfInterface(IReadOnlyList<Colour> value) => value;

    public static HashSet<string> OfSet(HashSet<string> value) => value;

    public static ReadOnlyMemory<double> OfMemory(ReadOnlyMemory<double> value) => value;

    public static Options[] OfRecords(Options[] value) => value;

    public static int[][] OfNested(int[][] value) => value;

    public static object OfObject(object value) => value;
}
