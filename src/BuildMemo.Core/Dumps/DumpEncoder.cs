using System.IO.Compression;
using BuildMemo.Errors;
using BuildMemo.Files;
using BuildMemo.Store;

namespace BuildMemo.Dumps;

/// <summary>Compresses what is written to it into another stream. Only <see cref="Finish"/> makes a whole of it; disposing alone abandons.</summary>
internal sealed class DumpEncoder : WriteOnlyStream, IBlobSink
{
    private readonly Stream _target;
    private readonly Stream? _framework;
    private readonly ZstdContexts? _contexts;
    private readonly ZstdEncoder? _zstd;
    private readonly DumpCodec _codec;
    private bool _isEmpty = true;

    private DumpEncoder(DumpCompression compression, Stream target, ZstdLibrary? library)
    {
        _target = target;
        _codec = compression.Codec;
        switch (compression.Codec)
        {
            case DumpCodec.Zstd:
                _contexts = new(library!);
                _zstd = new(_contexts, this, compression.Level, -1);
                break;
            case DumpCodec.Gzip:
                _framework = new GZipStream(target, new ZLibCompressionOptions { CompressionLevel = compression.Level }, leaveOpen: true);
                break;
            case DumpCodec.Brotli:
                _framework = new BrotliStream(target, new BrotliCompressionOptions { Quality = compression.Level }, leaveOpen: true);
                break;
            case DumpCodec.Zlib:
                _framework = new ZLibStream(target, new ZLibCompressionOptions { CompressionLevel = compression.Level }, leaveOpen: true);
                break;
            case DumpCodec.None:
                break;
        }
    }

    /// <summary>An encoder; null with the reason when the codec is not installed.</summary>
    /// <param name="compression">The codec.</param>
    /// <param name="target">Takes the compressed bytes; stays open.</param>
    /// <param name="library">libzstd; null where it is missing.</param>
    /// <param name="problem">Why there is none.</param>
    public static DumpEncoder? Open(DumpCompression compression, Stream target, ZstdLibrary? library, out Problem? problem)
    {
        problem = compression.Codec == DumpCodec.Zstd && library is null ? Missing() : null;
        return problem is null ? new(compression, target, library) : null;
    }

    /// <summary>The error for a missing libzstd.</summary>
    public static Problem Missing() => new(
        Codes.CodecMissing,
        "zstd needs libzstd, which is not installed (Debian and Ubuntu: libzstd1; Fedora, Alpine: zstd-libs; macOS: brew install zstd; "
        + "Windows: libzstd.dll in the system's folder). gzip, brotli and zlib work without it.");

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _isEmpty &= buffer.IsEmpty;
        if (_zstd is not null)
            _zstd.Write(buffer);
        else
            (_framework ?? _target).Write(buffer);
    }

    /// <summary>Writes what is still held.</summary>
    public void Finish()
    {
        _zstd?.Finish();
        _framework?.Dispose();
        // The framework writes nothing for nothing, which no other program takes for compressed.
        if (_isEmpty && _codec == DumpCodec.Gzip)
            _target.Write([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        else if (_isEmpty && _codec == DumpCodec.Zlib)
            _target.Write([0x78, 0x9C, 3, 0, 0, 0, 0, 1]);
    }

    void IBlobSink.Append(ReadOnlySpan<byte> bytes) => _target.Write(bytes);

    protected override void Dispose(bool disposing)
    {
        // A framework stream that was not finished is left to the collector: its disposal would write to a target that just failed.
        if (disposing)
        {
            _zstd?.Dispose();
            _contexts?.Dispose();
        }

        base.Dispose(disposing);
    }
}
