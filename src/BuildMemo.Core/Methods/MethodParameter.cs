namespace BuildMemo.Methods;

/// <summary>One parameter of a method, as metadata has it.</summary>
/// <param name="Name">Case-sensitive.</param>
/// <param name="Type">Its type.</param>
/// <param name="Default">Canonical text of its default; null when it has to be given.</param>
public sealed record MethodParameter(string Name, ParameterType Type, string? Default)
{
    /// <summary>Whether it may be left out.</summary>
    public bool IsOptional => Default is not null;

    /// <summary>As in C#: <c>double c = 1</c>.</summary>
    public override string ToString() => Default is null ? $"{Type.Name} {Name}" : $"{Type.Name} {Name} = {Shortened(Default)}";

    private static string Shortened(string text) => text.Length == 0 ? "\"\"" : text.Length > 40 ? text[..40] + "…" : text;
}
