using System.IO.Compression;
using BuildMemo.Files;

namespace BuildMemo.Store;

/// <summary>brotli and gzip of the framework, or no compression at all.</summary>
internal sealed class StreamEncoder : IBlobEncoder
{
    private readonly Stream _stream;

    public StreamEncoder(Compression compression, IBlobSink sink)
    {
        SinkStream target = new(sink);
        _stream = compression.Codec switch
        {
            BlobCodec.Brotli => new BrotliStream(target, new BrotliCompressionOptions { Quality = compression.Level }),
            BlobCodec.Gzip => new GZipStream(target, new ZLibCompressionOptions { CompressionLevel = compression.Level }),
            _ => target,
        };
    }

    public void Write(ReadOnlySpan<byte> content) => _stream.Write(content);

    public bool Finish()
    {
        _stream.Dispose();
        return true;
    }

    public void Dispose() => _stream.Dispose();

    private sealed class SinkStream(IBlobSink sink) : WriteOnlyStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => sink.Append(buffer);
    }
}
