using System.Buffers;

namespace BuildMemo.Protocol;

/// <summary>An extension value as it was read.</summary>
internal readonly struct ExtensionResult(sbyte typeCode, ReadOnlySequence<byte> data)
{
    /// <summary>Negative ones belong to the format; -1 is a timestamp.</summary>
    public sbyte TypeCode { get; } = typeCode;

    /// <summary>Its bytes: a part of what the reader reads, not a copy.</summary>
    public ReadOnlySequence<byte> Data { get; } = data;

    /// <summary>The header that belongs before <see cref="Data"/>.</summary>
    public ExtensionHeader Header => new(TypeCode, checked((uint)Data.Length));
}
