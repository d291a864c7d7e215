namespace BuildMemo.Protocol;

/// <summary>Kinds of values in MessagePack's format.</summary>
internal enum MessagePackType : byte
{
    /// <summary>The one first byte that the format never uses.</summary>
    Unknown = 0,

    /// <summary>A whole number of any size.</summary>
    Integer = 1,

    /// <summary>Nothing.</summary>
    Nil = 2,

    /// <summary>True or false.</summary>
    Boolean = 3,

    /// <summary>A number of 4 or 8 bytes.</summary>
    Float = 4,

    /// <summary>Text in UTF-8.</summary>
    String = 5,

    /// <summary>Bytes.</summary>
    Binary = 6,

    /// <summary>A count, then that many values.</summary>
    Array = 7,

    /// <summary>A count, then that many pairs of key and value.</summary>
    Map = 8,

    /// <summary>A type code and bytes; type -1 is a timestamp.</summary>
    Extension = 9,
}
