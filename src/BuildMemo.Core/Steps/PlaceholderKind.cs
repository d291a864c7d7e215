namespace BuildMemo.Steps;

/// <summary>What a piece of a metadata's text is.</summary>
internal enum PlaceholderKind
{
    Literal,

    // Parts of the item; in every metadata.
    Filename,
    Extension,
    RelativeDir,
    RecursiveDir,
    Identity,

    // In commands and arguments only.
    Inputs,
    Outputs,
    OutputDirectories,
    DepFile,
    ResponseFile,
    Name,
    Parameter,
}

/// <summary>The names of the placeholders.</summary>
internal static class PlaceholderNames
{
    public const string ParameterPrefix = "Parameters.";

    /// <summary>All but <c>Parameters.x</c>, in the order of <see cref="PlaceholderKind"/> after the literal.</summary>
    public static readonly string[] All =
    [
        "Filename", "Extension", "RelativeDir", "RecursiveDir", "Identity",
        "Inputs", "Outputs", "OutputDirectories", "DepFile", "ResponseFile", "Name",
    ];

    /// <summary>Whether the placeholder is a part of the item, allowed in every metadata.</summary>
    public static bool IsItemPart(PlaceholderKind kind) => kind is >= PlaceholderKind.Filename and <= PlaceholderKind.Identity;

    /// <summary>The kind of exactly this name; literal when it is none.</summary>
    public static PlaceholderKind Find(ReadOnlySpan<char> name)
    {
        for (int i = 0; i < All.Length; i++)
        {
            if (name.SequenceEqual(All[i]))
                return (PlaceholderKind)(i + 1);
        }

        bool isParameter = name.Length > ParameterPrefix.Length && name.StartsWith(ParameterPrefix, StringComparison.Ordinal);
        return isParameter ? PlaceholderKind.Parameter : PlaceholderKind.Literal;
    }

    /// <summary>The name that the text is a near miss of, without braces; null when it is none.</summary>
    public static string? FindMisspelled(ReadOnlySpan<char> name)
    {
        int dot = name.IndexOf('.');
        ReadOnlySpan<char> first = dot < 0 ? name : name[..dot];
        if (Values.NearMiss.Find(first, ["Parameters"]) is not null)
            return dot < 0 || dot == name.Length - 1 ? "Parameters.name" : string.Concat(ParameterPrefix, name[(dot + 1)..]);
        return dot < 0 ? Values.NearMiss.Find(name, All) : null;
    }
}
