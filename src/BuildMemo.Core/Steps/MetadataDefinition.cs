namespace BuildMemo.Steps;

/// <summary>One metadata of a <c>MemoStep</c>; docs/reference/memostep.md is checked against the table of them.</summary>
/// <param name="Id">Which one.</param>
/// <param name="Form">How its value is read.</param>
/// <param name="Default">What counts when it isn't given, in words; empty for nothing.</param>
/// <param name="Description">What it means, in one sentence.</param>
public sealed record MetadataDefinition(MetadataId Id, MetadataForm Form, string Default, string Description)
{
    /// <summary>As users write it; case does not matter, as in MSBuild.</summary>
    public string Name { get; } = Id.ToString();

    internal bool IsList => Form is MetadataForm.List or MetadataForm.PathList or MetadataForm.NameValueList;
}

/// <summary>How a metadata's value is read.</summary>
public enum MetadataForm
{
    /// <summary>One text.</summary>
    Text,

    /// <summary>A command, in which the placeholders of commands may stand.</summary>
    Command,

    /// <summary>Texts separated by <c>;</c>.</summary>
    List,

    /// <summary>Paths separated by <c>;</c>.</summary>
    PathList,

    /// <summary><c>name=value</c> separated by <c>;</c>.</summary>
    NameValueList,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Truth,

    /// <summary>A duration.</summary>
    Duration,

    /// <summary>A number.</summary>
    Number,
}
