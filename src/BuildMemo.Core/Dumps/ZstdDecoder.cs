using System.Buffers;
using BuildMemo.Files;
using BuildMemo.Store;

namespace BuildMemo.Dumps;

/// <summary>Reads Zstandard frames, one after the other, skippable ones left out, from another stream.</summary>
/// <param name="source">The compressed bytes; disposed with this.</param>
/// <param name="library">libzstd.</param>
internal sealed unsafe class ZstdDecoder(Stream source, ZstdLibrary library) : ReadOnlyStream
{
    private const int BufferBytes = 256 * 1024;

    private readonly byte[] _input = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private nint _context = library.CreateDecompressor();
    private int _filled;
    private int _position;
    private bool _isBetweenFrames = true;
    private bool _mayHoldMore;

    /// <exception cref="InvalidDataException">It is damaged or cut off.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        while (true)
        {
            if (_position == _filled && !_mayHoldMore)
            {
                (_filled, _position) = (source.Read(_input, 0, BufferBytes), 0);
                if (_filled == 0)
                    return _isBetweenFrames ? 0 : throw new InvalidDataException("it is cut off");
            }

            fixed (byte* from = _input)
            fixed (byte* to = buffer)
            {
                ZstdBuffer input = new() { Start = from, Size = (nuint)_filled, Position = (nuint)_position };
                ZstdBuffer output = new() { Start = to, Size = (nuint)buffer.Length };
                nuint hint = library.Decompress(_context, &output, &input);
                if (library.IsError(hint) != 0)
                    throw new InvalidDataException("its content or checksum is wrong");
                _position = (int)input.Position;
                _isBetweenFrames = hint == 0;
                _mayHoldMore = hint != 0 && output.Position == output.Size;
                if (output.Position > 0)
                    return (int)output.Position;
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (_context != 0)
        {
            library.FreeDecompressor(_context);
            _context = 0;
            if (disposing)
            {
                ArrayPool<byte>.Shared.Return(_input);
                source.Dispose();
            }
        }

        base.Dispose(disposing);
    }
}
