namespace BuildMemo.Errors;

/// <content>Digests, and what is taken out of records.</content>
public static partial class Codes
{
    /// <summary>A file that <c>hash</c> was asked for, or a link's target.</summary>
    public static readonly Code HashMissing = new("BMEMO6160", Severity.Error, "what is to be hashed does not exist");

    /// <summary>A file or folder that <c>hash</c> may not read, or can't.</summary>
    public static readonly Code HashUnreadable = new("BMEMO6161", Severity.Error, "what is to be hashed can't be read");

    /// <summary>An output's path or a link's target is absolute, goes up, or leads outside the folder that was named.</summary>
    public static readonly Code DumpUnsafe = new("BMEMO6162", Severity.Error, "an output would be written outside the folder that was named");

    /// <summary>Without <c>--force</c> nothing is replaced; a folder never is.</summary>
    public static readonly Code DumpExists = new("BMEMO6163", Severity.Error, "what is there already would be replaced");

    /// <summary>A blob was removed, or is damaged and was put aside.</summary>
    public static readonly Code DumpContentGone = new("BMEMO6164", Severity.Error, "the content of an output is not in the store any more");

    /// <summary>No space, no permission; what was begun is removed.</summary>
    public static readonly Code DumpNotWritten = new("BMEMO6165", Severity.Error, "an output can't be written");

    /// <summary>A codec or a level that is not known; the message names those that are.</summary>
    public static readonly Code CodecUnknown = new("BMEMO6166", Severity.Error, "a codec is not known");

    /// <summary>libzstd is not installed.</summary>
    public static readonly Code CodecMissing = new("BMEMO6167", Severity.Error, "a codec is not installed");

    /// <summary>It is damaged, cut off, or was not compressed by a codec that is known.</summary>
    public static readonly Code NotDecompressed = new("BMEMO6168", Severity.Error, "a file can't be decompressed");

    /// <summary><c>--output</c> names none of the record's outputs, or one is needed and there are several.</summary>
    public static readonly Code OutputNotChosen = new("BMEMO6169", Severity.Error, "no output of the record is meant");
}
