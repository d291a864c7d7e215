using System.IO.Compression;

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

    private sealed class SinkStream(IBlobSink sink) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(ReadOnlySpan<byte> buffer) => sink.Append(buffer);

        public override void Write(byte[] buffer, int offset, int count) => sink.Append(buffer.AsSpan(offset, count));
    }
}
