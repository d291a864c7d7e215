namespace BuildMemo.Protocol;

/// <summary>What stands before the bytes of an extension value.</summary>
/// <param name="TypeCode">Negative ones belong to the format; -1 is a timestamp.</param>
/// <param name="Length">Bytes that follow.</param>
internal readonly record struct ExtensionHeader(sbyte TypeCode, uint Length);
