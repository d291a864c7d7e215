using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace BuildMemo.Worker.Binding;

/// <summary>Values of built-in types from their canonical texts: the counterpart of Core's <c>ValueText</c>, with real types.</summary>
internal static class BuiltInText
{
    private static CultureInfo Invariant => CultureInfo.InvariantCulture;

    /// <summary>How a type's text is read; null for what is JSON. The reader throws <see cref="FormatException"/> or <see cref="OverflowException"/>.</summary>
    public static Func<string, object>? ReaderOf(Type type)
    {
        if (type.IsEnum)
            return text => Enum.TryParse(type, text, ignoreCase: false, out object? value) ? value : throw new FormatException($"'{text}' is no name of {type.Name}: {string.Join(", ", Enum.GetNames(type))}.");
        return Readers.TryGetValue(type, out Func<string, object>? reader) ? reader : ReaderOfRare(type);
    }

    // These lie in assemblies of their own, which most workers need not load.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Func<string, object>? ReaderOfRare(Type type) =>
        type == typeof(Uri) ? static text => new Uri(text, UriKind.RelativeOrAbsolute)
        : type == typeof(BigInteger) ? static text => BigInteger.Parse(text, Invariant)
        : null;

    private static readonly Dictionary<Type, Func<string, object>> Readers = new()
    {
        [typeof(string)] = static text => text,
        [typeof(char)] = static text => char.Parse(text),
        [typeof(bool)] = static text => bool.Parse(text),
        [typeof(sbyte)] = static text => sbyte.Parse(text, Invariant),
        [typeof(byte)] = static text => byte.Parse(text, Invariant),
        [typeof(short)] = static text => short.Parse(text, Invariant),
        [typeof(ushort)] = static text => ushort.Parse(text, Invariant),
        [typeof(int)] = static text => int.Parse(text, Invariant),
        [typeof(uint)] = static text => uint.Parse(text, Invariant),
        [typeof(long)] = static text => long.Parse(text, Invariant),
        [typeof(ulong)] = static text => ulong.Parse(text, Invariant),
        [typeof(nint)] = static text => nint.Parse(text, Invariant),
        [typeof(nuint)] = static text => nuint.Parse(text, Invariant),
        [typeof(Int128)] = static text => Int128.Parse(text, Invariant),
        [typeof(UInt128)] = static text => UInt128.Parse(text, Invariant),
        [typeof(Half)] = static text => Half.Parse(text, Invariant),
        [typeof(float)] = static text => float.Parse(text, Invariant),
        [typeof(double)] = static text => double.Parse(text, Invariant),
        [typeof(decimal)] = static text => decimal.Parse(text, NumberStyles.Float, Invariant),
        [typeof(DateOnly)] = static text => DateOnly.ParseExact(text, "O", Invariant),
        [typeof(TimeOnly)] = static text => TimeOnly.ParseExact(text, "O", Invariant),
        [typeof(DateTime)] = static text => DateTime.ParseExact(text, "O", Invariant, DateTimeStyles.RoundtripKind),
        [typeof(DateTimeOffset)] = static text => DateTimeOffset.ParseExact(text, "O", Invariant),
        [typeof(TimeSpan)] = static text => TimeSpan.ParseExact(text, "c", Invariant),
        [typeof(Guid)] = static text => Guid.ParseExact(text, "D"),
        [typeof(Version)] = static text => Version.Parse(text),
        [typeof(FileInfo)] = static text => new FileInfo(text),
        [typeof(DirectoryInfo)] = static text => new DirectoryInfo(text),
    };
}
