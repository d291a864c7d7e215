namespace BuildMemo.Methods;

/// <summary>The built-in types whose values are written as plain text; everything else is JSON.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Naming", "CA1720", Justification = "Each member stands for the type of its name.")]
public enum ValueKind
{
    /// <summary>Any text.</summary>
    String,

    /// <summary>One UTF-16 code unit.</summary>
    Char,

    /// <summary><c>true</c> or <c>false</c>, in any case.</summary>
    Boolean,

    /// <summary><c>sbyte</c>.</summary>
    SByte,

    /// <summary><c>byte</c>.</summary>
    Byte,

    /// <summary><c>short</c>.</summary>
    Int16,

    /// <summary><c>ushort</c>.</summary>
    UInt16,

    /// <summary><c>int</c>.</summary>
    Int32,

    /// <summary><c>uint</c>.</summary>
    UInt32,

    /// <summary><c>long</c>.</summary>
    Int64,

    /// <summary><c>ulong</c>.</summary>
    UInt64,

    /// <summary><c>nint</c>, read as 64 bits.</summary>
    IntPtr,

    /// <summary><c>nuint</c>, read as 64 bits.</summary>
    UIntPtr,

    /// <summary><c>System.Int128</c>.</summary>
    Int128,

    /// <summary><c>System.UInt128</c>.</summary>
    UInt128,

    /// <summary><c>System.Numerics.BigInteger</c>.</summary>
    BigInteger,

    /// <summary><c>System.Half</c>.</summary>
    Half,

    /// <summary><c>float</c>.</summary>
    Single,

    /// <summary><c>double</c>.</summary>
    Double,

    /// <summary><c>decimal</c>; trailing zeros are part of the value.</summary>
    Decimal,

    /// <summary>Names of an enum, with commas between them for flags.</summary>
    Enum,

    /// <summary><c>2026-11-21</c>.</summary>
    DateOnly,

    /// <summary><c>13:45</c>, <c>13:45:30.5</c>.</summary>
    TimeOnly,

    /// <summary><c>2026-11-21</c>, <c>2026-11-21T13:45:30</c>; with <c>Z</c> or an offset it becomes UTC.</summary>
    DateTime,

    /// <summary>As <see cref="DateTime"/>; without an offset it is UTC.</summary>
    DateTimeOffset,

    /// <summary><c>1.02:03:04.5</c>, or a number with a unit (<c>90s</c>).</summary>
    TimeSpan,

    /// <summary>A GUID in any of its usual forms.</summary>
    Guid,

    /// <summary>An absolute or relative URI.</summary>
    Uri,

    /// <summary><c>1.2</c> to <c>1.2.3.4</c>.</summary>
    Version,

    /// <summary><c>FileInfo</c>: only from declared files, for the content of a file that is named in text would not count.</summary>
    File,

    /// <summary><c>DirectoryInfo</c>: only from declared folders.</summary>
    Directory,

    /// <summary>A value type whose assembly is not at hand when the build reads the signature; the worker decides.</summary>
    Unresolved,
}
