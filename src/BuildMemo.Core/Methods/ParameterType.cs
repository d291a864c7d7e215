namespace BuildMemo.Methods;

/// <summary>The type of a parameter, as far as binding needs it.</summary>
/// <param name="Form">How its argument is made.</param>
/// <param name="Kind">Of the value or of each element; meaningless for JSON, context and token.</param>
/// <param name="Name">As in C#, for messages: <c>double?[]</c>.</param>
public sealed record ParameterType(ParameterForm Form, ValueKind Kind, string Name)
{
    /// <summary>Whether the value (or each element) may be null: <c>Nullable</c> and references other than strings.</summary>
    public bool IsNullable { get; init; }

    /// <summary>The type of the value or of each element, as in C#, without <c>?</c>.</summary>
    public string ElementName { get; init; } = Name;

    /// <summary>Why neither text nor JSON makes one, so that such a parameter can only keep its default; null for all others.</summary>
    public string? WhyNeverGiven { get; init; }

    /// <summary>The members, when <see cref="Kind"/> is <see cref="ValueKind.Enum"/>.</summary>
    public EnumShape? Enum { get; init; }

    /// <summary>Whether it takes several files rather than one: an array or list of paths, JSON arrays, anything gathered.</summary>
    public bool TakesSeveral { get; init; }

    /// <summary>Whether a file given to it is meant as a path: text, <c>FileInfo</c>, <c>DirectoryInfo</c>, and several of those.</summary>
    public bool IsPath => Form is ParameterForm.Value or ParameterForm.Sequence or ParameterForm.Set
        && Kind is ValueKind.String or ValueKind.File or ValueKind.Directory;

    /// <summary>Whether a file given to it is meant as an array of numbers (little-endian, or <c>.npy</c>).</summary>
    public bool IsNumbers => Form is ParameterForm.Memory or ParameterForm.Sequence
        && Kind is (>= ValueKind.SByte and <= ValueKind.UInt64) or ValueKind.Half or ValueKind.Single or ValueKind.Double;
}
