namespace BuildMemo.Store;

/// <summary>How the content of a blob is compressed. The numbers are part of the format.</summary>
public enum BlobCodec
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>One Zstandard frame with a checksum (RFC 8878).</summary>
    Zstd = 1,

    /// <summary>One brotli stream (RFC 7932).</summary>
    Brotli = 2,

    /// <summary>One gzip member (RFC 1952).</summary>
    Gzip = 3,
}
