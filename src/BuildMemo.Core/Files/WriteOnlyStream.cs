namespace BuildMemo.Files;

/// <summary>A stream that is only written, front to back.</summary>
internal abstract class WriteOnlyStream : OneWayStream
{
    /// <inheritdoc />
    public sealed override bool CanRead => false;

    /// <inheritdoc />
    public sealed override bool CanWrite => true;

    /// <inheritdoc />
    public abstract override void Write(ReadOnlySpan<byte> buffer);

    /// <inheritdoc />
    public sealed override int Read(Span<byte> buffer) => throw new NotSupportedException();
}
