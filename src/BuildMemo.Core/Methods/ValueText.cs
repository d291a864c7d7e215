using System.Globalization;
using System.Numerics;
using BuildMemo.Values;

namespace BuildMemo.Methods;

/// <summary>
/// Reads the text of a built-in type and gives its canonical form, in which equal values are equal texts: <c>1.0</c> and <c>1</c> are
/// one double. The worker parses the canonical form, so what the fingerprint says is what the method gets. Always the invariant culture.
/// </summary>
public static class ValueText
{
    private static readonly string[] TimeForms = ["HH:mm", "HH:mm:ss", "HH:mm:ss.FFFFFFF"];

    private static readonly string[] DateTimeForms =
    [
        "yyyy-MM-dd", "yyyy-MM-ddTHH:mmK", "yyyy-MM-dd HH:mmK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK",
    ];

    private static CultureInfo Invariant => CultureInfo.InvariantCulture;

    /// <summary>Canonical text of a value; null when <paramref name="text"/> is none of its kind.</summary>
    /// <param name="text">As the user wrote it.</param>
    /// <param name="kind">What it has to be.</param>
    /// <param name="members">The enum's members, for <see cref="ValueKind.Enum"/>.</param>
    public static string? Read(string text, ValueKind kind, EnumShape? members) => kind switch
    {
        ValueKind.String or ValueKind.Unresolved => text,
        ValueKind.Char => text.Length == 1 ? text : null,
        ValueKind.Boolean => Truth.TryParse(text, out bool truth) ? (truth ? "true" : "false") : null,
        ValueKind.SByte => Integer<sbyte>(text),
        ValueKind.Byte => Integer<byte>(text),
        ValueKind.Int16 => Integer<short>(text),
        ValueKind.UInt16 => Integer<ushort>(text),
        ValueKind.Int32 => Integer<int>(text),
        ValueKind.UInt32 => Integer<uint>(text),
        ValueKind.Int64 or ValueKind.IntPtr => Integer<long>(text),
        ValueKind.UInt64 or ValueKind.UIntPtr => Integer<ulong>(text),
        ValueKind.Int128 => Integer<Int128>(text),
        ValueKind.UInt128 => Integer<UInt128>(text),
        ValueKind.BigInteger => Integer<BigInteger>(text),
        ValueKind.Half => Half.TryParse(text, NumberStyles.Float, Invariant, out Half half) && IsNoOverflow(Half.IsInfinity(half), text)
            ? half.ToString("R", Invariant) : null,
        ValueKind.Single => float.TryParse(text, NumberStyles.Float, Invariant, out float single) && IsNoOverflow(float.IsInfinity(single), text)
            ? Canonical(single) : null,
        ValueKind.Double => double.TryParse(text, NumberStyles.Float, Invariant, out double value) && IsNoOverflow(double.IsInfinity(value), text)
            ? Canonical(value) : null,
        ValueKind.Decimal => decimal.TryParse(text, NumberStyles.Float, Invariant, out decimal number) ? Canonical(number) : null,
        ValueKind.Enum => ReadEnum(text, members!),
        ValueKind.DateOnly => DateOnly.TryParseExact(text, "yyyy-MM-dd", Invariant, DateTimeStyles.None, out DateOnly date) ? Canonical(date) : null,
        ValueKind.TimeOnly => TimeOnly.TryParseExact(text, TimeForms, Invariant, DateTimeStyles.None, out TimeOnly time) ? Canonical(time) : null,
        ValueKind.DateTime => DateTime.TryParseExact(text, DateTimeForms, Invariant, DateTimeStyles.AdjustToUniversal, out DateTime moment)
            ? Canonical(moment) : null,
        ValueKind.DateTimeOffset => DateTimeOffset.TryParseExact(text, DateTimeForms, Invariant, DateTimeStyles.AssumeUniversal, out DateTimeOffset moment)
            ? Canonical(moment) : null,
        ValueKind.TimeSpan => ReadTimeSpan(text) is { } span ? Canonical(span) : null,
        ValueKind.Guid => Guid.TryParse(text, out Guid id) ? Canonical(id) : null,
        ValueKind.Uri => Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out Uri? uri) ? uri.OriginalString : null,
        ValueKind.Version => Version.TryParse(text, out Version? version) ? version.ToString() : null,
        _ => null,
    };

    /// <summary>What is accepted, for messages.</summary>
    public static string Accepted(ValueKind kind, EnumShape? members) => kind switch
    {
        ValueKind.String or ValueKind.Unresolved => "any text",
        ValueKind.Char => "one character",
        ValueKind.Boolean => Truth.Accepted,
        ValueKind.SByte => Whole(sbyte.MinValue, sbyte.MaxValue),
        ValueKind.Byte => Whole(byte.MinValue, byte.MaxValue),
        ValueKind.Int16 => Whole(short.MinValue, short.MaxValue),
        ValueKind.UInt16 => Whole(ushort.MinValue, ushort.MaxValue),
        ValueKind.Int32 => Whole(int.MinValue, int.MaxValue),
        ValueKind.UInt32 => Whole(uint.MinValue, uint.MaxValue),
        ValueKind.Int64 or ValueKind.IntPtr => Whole(long.MinValue, long.MaxValue),
        ValueKind.UInt64 or ValueKind.UIntPtr => Whole(ulong.MinValue, ulong.MaxValue),
        ValueKind.Int128 => Whole(Int128.MinValue, Int128.MaxValue),
        ValueKind.UInt128 => Whole(UInt128.MinValue, UInt128.MaxValue),
        ValueKind.BigInteger => "a whole number",
        ValueKind.Half or ValueKind.Single or ValueKind.Double => "a number such as 1, -2.5, 1e-3, NaN or Infinity, with a point and without separators",
        ValueKind.Decimal => "a number such as 1 or -2.50, with a point and without separators",
        ValueKind.Enum => (members!.IsFlags ? "names with commas between them: " : "one of ") + string.Join(", ", members.Names()),
        ValueKind.DateOnly => "a date such as 2026-11-21",
        ValueKind.TimeOnly => "a time such as 13:45 or 13:45:30.5",
        ValueKind.DateTime or ValueKind.DateTimeOffset => "a date and time such as 2026-11-21T13:45:30, 2026-11-21T13:45:30Z or 2026-11-21",
        ValueKind.TimeSpan => "a duration such as 01:30:00, 1.02:03:04.5 or 90s",
        ValueKind.Guid => "a GUID",
        ValueKind.Uri => "a URI",
        ValueKind.Version => "a version such as 1.2 or 1.2.3.4",
        _ => "a declared file or folder",
    };

    /// <summary>The text of a string so that it can't be taken for <c>null</c>.</summary>
    public static string QuotedWhereNeeded(string text) => text == "null" || text.StartsWith('"') ? $"\"{text}\"" : text;

    internal static string Canonical(float value) => value.ToString("R", Invariant);

    internal static string Canonical(double value) => value.ToString("R", Invariant);

    internal static string Canonical(decimal value) => value.ToString(Invariant);

    internal static string Canonical(DateOnly value) => value.ToString("O", Invariant);

    internal static string Canonical(TimeOnly value) => value.ToString("O", Invariant);

    internal static string Canonical(DateTime value) => value.ToString("O", Invariant);

    internal static string Canonical(DateTimeOffset value) => value.ToString("O", Invariant);

    internal static string Canonical(TimeSpan value) => value.ToString("c", Invariant);

    internal static string Canonical(Guid value) => value.ToString("D", Invariant);

    private static string? Integer<T>(string text)
        where T : INumber<T> =>
        T.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, Invariant, out T? value)
            ? value.ToString(null, Invariant) : null;

    // "1e999" parses as infinity; only who writes it means it.
    private static bool IsNoOverflow(bool isInfinite, string text) => !isInfinite || text.Contains('I', StringComparison.OrdinalIgnoreCase) || text.Contains('∞', StringComparison.Ordinal);

    private static string Whole<T>(T least, T most)
        where T : INumber<T> => $"a whole number from {least.ToString(null, Invariant)} to {most.ToString(null, Invariant)}";

    private static string? ReadEnum(string text, EnumShape members)
    {
        ulong value = 0;
        string[] names = members.IsFlags ? text.Split(',') : [text];
        foreach (string name in names)
        {
            bool isFound = false;
            foreach (EnumMember member in members.Members)
            {
                if (!name.AsSpan().Trim().SequenceEqual(member.Name))
                    continue;
                value |= member.Value;
                isFound = true;
                break;
            }

            if (!isFound)
                return null;
        }

        return members.TextOf(value);
    }

    // A plain number would mean days to TimeSpan.Parse, and milliseconds or seconds to everybody else.
    private static TimeSpan? ReadTimeSpan(string text)
    {
        if (text.Contains(':', StringComparison.Ordinal))
            return TimeSpan.TryParse(text, Invariant, out TimeSpan span) ? span : null;
        return DurationText.TryParse(text, out TimeSpan duration) ? duration : null;
    }
}
