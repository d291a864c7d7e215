using System.Buffers;

namespace BuildMemo.Store;

/// <summary>One Zstandard frame with a checksum, and with the content's size where it is known.</summary>
internal sealed unsafe class ZstdEncoder : IBlobEncoder
{
    private const int BufferBytes = 256 * 1024;

    private readonly ZstdContexts _contexts;
    private readonly ZstdLibrary _library;
    private readonly IBlobSink _sink;
    private readonly byte[] _output;
    private readonly nint _context;
    private bool _failed;

    /// <param name="contexts">Where the context comes from.</param>
    /// <param name="sink">Takes the frame.</param>
    /// <param name="level">1 to 19.</param>
    /// <param name="size">Bytes that will come; -1 when unknown.</param>
    public ZstdEncoder(ZstdContexts contexts, IBlobSink sink, int level, long size)
    {
        _contexts = contexts;
        _library = contexts.Library;
        _sink = sink;
        _output = ArrayPool<byte>.Shared.Rent(size is >= 0 and < BufferBytes / 2 ? (int)size + 1024 : BufferBytes);
        _context = contexts.TakeCompressor(level, size);
    }

    public void Write(ReadOnlySpan<byte> content) => Run(content, ZstdLibrary.Continue);

    public bool Finish()
    {
        Run([], ZstdLibrary.End);
        return !_failed;
    }

    public void Dispose()
    {
        _contexts.ReturnCompressor(_context);
        ArrayPool<byte>.Shared.Return(_output);
    }

    private void Run(ReadOnlySpan<byte> content, int operation)
    {
        fixed (byte* source = content)
        fixed (byte* target = _output)
        {
            ZstdBuffer input = new() { Start = source, Size = (nuint)content.Length };
            while (!_failed)
            {
                ZstdBuffer output = new() { Start = target, Size = (nuint)_output.Length };
                nuint left = _library.Compress(_context, &output, &input, operation);
                // The one error that data can bring about is a broken promise of the size.
                _failed = _library.IsError(left) != 0;
                if (_failed)
                    return;
                _sink.Append(_output.AsSpan(0, (int)output.Position));
                if (operation == ZstdLibrary.End ? left == 0 : input.Position == input.Size)
                    return;
            }
        }
    }
}
