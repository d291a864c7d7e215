namespace BuildMemo.Files;

/// <summary>A stream that is only read, front to back.</summary>
internal abstract class ReadOnlyStream : OneWayStream
{
    /// <inheritdoc />
    public sealed override bool CanRead => true;

    /// <inheritdoc />
    public sealed override bool CanWrite => false;

    /// <inheritdoc />
    public abstract override int Read(Span<byte> buffer);

    /// <inheritdoc />
    public sealed override void Write(ReadOnlySpan<byte> buffer) => throw new NotSupportedException();
}
