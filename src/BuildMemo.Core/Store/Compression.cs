using System.Globalization;

namespace BuildMemo.Store;

/// <summary>The value of <c>BuildMemoCompression</c>: <c>zstd:LEVEL</c>, <c>brotli:LEVEL</c>, <c>gzip:LEVEL</c> or <c>none</c>.</summary>
/// <param name="Codec">How new blobs are compressed; what is read says itself how it was.</param>
/// <param name="Level">zstd 1 to 19, brotli 0 to 11, gzip 1 to 9; 0 for none.</param>
public readonly record struct Compression(BlobCodec Codec, int Level)
{
    /// <summary>
    /// zstd at level 1. Measured on logs, JSON, C# and random bytes (docs/design/store.md): levels 2 and 3 cost 15 to 50 % of the
    /// speed and give between 8 % less and 4 % more size on the first two, and zstd passes what does not shrink at 4 GB/s.
    /// </summary>
    public static Compression Default { get; } = new(BlobCodec.Zstd, 1);

    /// <summary>What stands in for zstd where there is no libzstd.</summary>
    public static Compression Fallback { get; } = new(BlobCodec.Brotli, 1);

    /// <summary>What <see cref="TryParse"/> accepts, for messages.</summary>
    public const string Accepted = "zstd, zstd:1 to zstd:19, brotli, brotli:0 to brotli:11, gzip, gzip:1 to gzip:9, none";

    /// <summary>Reads <c>codec</c> or <c>codec:level</c>, whatever the case of the letters. False for anything else.</summary>
    public static bool TryParse(string? text, out Compression compression)
    {
        compression = Default;
        ReadOnlySpan<char> rest = text.AsSpan().Trim();
        int colon = rest.IndexOf(':');
        ReadOnlySpan<char> name = colon < 0 ? rest : rest[..colon];
        (BlobCodec codec, int level, int lowest, int highest) = name switch
        {
            _ when Is(name, "zstd") => (BlobCodec.Zstd, Default.Level, 1, 19),
            _ when Is(name, "brotli") => (BlobCodec.Brotli, Fallback.Level, 0, 11),
            _ when Is(name, "gzip") => (BlobCodec.Gzip, 1, 1, 9),
            _ when Is(name, "none") => (BlobCodec.None, 0, 0, -1),
            _ => (BlobCodec.None, -1, 0, -1),
        };
        if (level < 0)
            return false;
        if (colon >= 0
            && (!int.TryParse(rest[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out level) || level < lowest || level > highest))
            return false;
        compression = new(codec, level);
        return true;

        static bool Is(ReadOnlySpan<char> name, string codec) => name.Equals(codec, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>As it is written in the setting.</summary>
    public override string ToString() => Codec == BlobCodec.None
        ? "none"
        : string.Create(CultureInfo.InvariantCulture, $"{Codec.ToString().ToLowerInvariant()}:{Level}");
}
