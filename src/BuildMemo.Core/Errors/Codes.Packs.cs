namespace BuildMemo.Errors;

// Of packs: what export writes and import reads.
public static partial class Codes
{
    /// <summary>No pack, or one of a later BuildMemo.</summary>
    public static readonly Code PackUnreadable = new("BMEMO3100", Severity.Error, "a pack can't be read");

    /// <summary>Parts of a pack are not what they say, or its end is missing; the rest was imported.</summary>
    public static readonly Code PackDamaged = new("BMEMO3101", Severity.Warning, "a pack is damaged");

    /// <summary>The target of an export is a file that is no pack, or a folder.</summary>
    public static readonly Code ExportTargetTaken = new("BMEMO6140", Severity.Error, "an export would replace something else");

    /// <summary>No journal says what the last build used.</summary>
    public static readonly Code NoLastBuild = new("BMEMO6141", Severity.Error, "there is no build to export");
}
