using System.Globalization;

namespace BuildMemo.Settings;

/// <summary>A codec for blobs.</summary>
public enum CompressionCodec
{
    /// <summary>Blobs as they are.</summary>
    None,

    /// <summary>Zstandard, levels 1 to 19.</summary>
    Zstd,

    /// <summary>Brotli, levels 0 to 11.</summary>
    Brotli,

    /// <summary>gzip, levels 1 to 9.</summary>
    Gzip,
}

/// <summary>How blobs are compressed (<c>BuildMemoCompression</c>); never part of a fingerprint.</summary>
/// <param name="Codec">The codec.</param>
/// <param name="Level">Its level; null for the one that the store prefers.</param>
public sealed record CompressionSetting(CompressionCodec Codec, int? Level)
{
    /// <summary>What is accepted, for messages.</summary>
    public const string Accepted = "zstd, zstd:1 to zstd:19, brotli, brotli:0 to brotli:11, gzip, gzip:1 to gzip:9, none";

    /// <summary>Reads <c>zstd:3</c>, <c>brotli</c>, <c>none</c>; null for anything else.</summary>
    public static CompressionSetting? Parse(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string name = colon < 0 ? text : text[..colon];
        (CompressionCodec Codec, int Lowest, int Highest)? codec = name.ToLowerInvariant() switch
        {
            "none" => (CompressionCodec.None, 0, -1),
            "zstd" => (CompressionCodec.Zstd, 1, 19),
            "brotli" => (CompressionCodec.Brotli, 0, 11),
            "gzip" => (CompressionCodec.Gzip, 1, 9),
            _ => null,
        };
        if (codec is not { } known)
            return null;
        if (colon < 0)
            return new(known.Codec, null);
        bool parsed = int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int level);
        return parsed && level >= known.Lowest && level <= known.Highest ? new(known.Codec, level) : null;
    }

    /// <inheritdoc />
    public override string ToString()
    {
        string name = Codec.ToString().ToLowerInvariant();
        return Level is { } level ? string.Create(CultureInfo.InvariantCulture, $"{name}:{level}") : name;
    }
}
