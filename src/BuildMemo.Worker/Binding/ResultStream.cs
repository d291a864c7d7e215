using BuildMemo.Execution.Methods;
using BuildMemo.Files;

namespace BuildMemo.Worker.Binding;

/// <summary>A new file that takes at most <see cref="Largest"/> bytes, and remembers the first few.</summary>
internal sealed class ResultStream(string path, long largest = ResultStream.Largest) : WriteOnlyStream
{
    /// <summary>Bytes of a result.</summary>
    public const long Largest = 1L << 30;

    private readonly FileStream _file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read | FileShare.Delete, 16 * 1024);
    private readonly byte[] _first = new byte[WireFormat.LargestInlineResult];
    private long _written;

    public override long Length => _written;

    public override long Position
    {
        get => _written;
        set => throw new NotSupportedException();
    }

    /// <summary>All that was written when it is short, else null.</summary>
    public byte[]? ShortContent() => _written <= _first.Length ? _first[..(int)_written] : null;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_written + buffer.Length > largest)
            throw new ResultTooLargeException();
        int kept = (int)Math.Clamp(_first.Length - _written, 0, buffer.Length);
        buffer[..kept].CopyTo(_first.AsSpan((int)Math.Min(_written, _first.Length)));
        _written += buffer.Length;
        _file.Write(buffer);
    }

    public override void Flush()
    {
        // The file has a buffer of its own; flushing with every element of a stream of values would be a call of the system each.
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _file.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>A result passed <see cref="ResultStream.Largest"/>.</summary>
internal sealed class ResultTooLargeException : Exception;
