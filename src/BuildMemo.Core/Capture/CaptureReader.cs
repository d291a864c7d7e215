using System.Buffers;
using System.Runtime.InteropServices;
using BuildMemo.Store;

namespace BuildMemo.Capture;

/// <summary>
/// Gives again what a command wrote. It is fetched and verified as a whole first, so that nobody is ever given half of it: what is
/// large waits in a temporary file.
/// </summary>
internal sealed class CaptureReader : IDisposable
{
    private const int LargestInMemory = 8 * 1024 * 1024;
    private readonly RecordCapture _capture;
    private readonly Stream _content;

    private CaptureReader(RecordCapture capture, Stream content)
    {
        _capture = capture;
        _content = content;
    }

    /// <summary>Fetches it; null when the store does not have it, or no longer as it was.</summary>
    public static CaptureReader? Open(IStore store, RecordCapture capture)
    {
        if (capture.Content.Inlined is { IsDefault: false } inlined)
            return new(capture, new MemoryStream(ImmutableCollectionsMarshal.AsArray(inlined)!, writable: false));
        Stream content = capture.Content.Size <= LargestInMemory
            ? new MemoryStream((int)capture.Content.Size)
            : new FileStream(
                Path.Combine(Path.GetTempPath(), $"buildmemo-{Guid.NewGuid():N}"),
                new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose, BufferSize = 0 });
        if (store.TryReadBlob(capture.Content.Digest, capture.Content.Size, content))
            return new(capture, content);
        content.Dispose();
        return null;
    }

    /// <summary>Gives each part to <paramref name="take"/> with its stream, in order; the bytes are valid during the call.</summary>
    public void Replay(Action<int, ReadOnlyMemory<byte>> take)
    {
        _content.Position = 0;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(128 * 1024);
        foreach (RecordCapturePart part in _capture.Parts)
        {
            for (long left = part.Length; left > 0;)
            {
                int count = (int)Math.Min(left, buffer.Length);
                _content.ReadExactly(buffer, 0, count);
                take(part.Stream, buffer.AsMemory(0, count));
                left -= count;
            }
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }

    public void Dispose() => _content.Dispose();
}
