using System.Collections.Immutable;

namespace BuildMemo.Methods;

/// <summary>The members of an enum, as metadata has them.</summary>
/// <param name="IsFlags">Whether several names may be given, with commas between them.</param>
/// <param name="Members">In the order of declaration.</param>
public sealed record EnumShape(bool IsFlags, ImmutableArray<EnumMember> Members)
{
    /// <summary>The names.</summary>
    public string[] Names() => [.. Members.Select(member => member.Name)];

    /// <summary>The canonical text of a value: the first member of that value; for flags as many as it takes; else the number.</summary>
    public string TextOf(ulong value)
    {
        foreach (EnumMember member in Members)
        {
            if (member.Value == value)
                return member.Name;
        }

        if (!IsFlags)
            return Number(value);
        var parts = new List<string>();
        ulong rest = value;
        foreach (EnumMember member in Members)
        {
            if (member.Value == 0 || (rest & member.Value) != member.Value)
                continue;
            parts.Add(member.Name);
            rest &= ~member.Value;
        }

        return rest == 0 ? string.Join(", ", parts) : Number(value);
    }

    private static string Number(ulong value) => unchecked((long)value).ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>One name of an enum.</summary>
/// <param name="Name">As declared.</param>
/// <param name="Value">Its value, sign-extended to 64 bits.</param>
public sealed record EnumMember(string Name, ulong Value);
