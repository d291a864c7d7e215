using BuildMemo.Files;

namespace BuildMemo.Store.Verification;

/// <summary>Where verified content goes: counted and forgotten. Ends the reading of a large blob when the work is cancelled.</summary>
internal sealed class ContentCounter(CancellationToken cancellation) : WriteOnlyStream
{
    public long Bytes { get; private set; }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        cancellation.ThrowIfCancellationRequested();
        Bytes += buffer.Length;
    }
}
