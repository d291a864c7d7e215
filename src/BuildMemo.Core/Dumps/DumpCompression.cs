using System.Globalization;
using BuildMemo.Errors;
using BuildMemo.Values;

namespace BuildMemo.Dumps;

/// <summary>How a file outside the store is compressed.</summary>
public enum DumpCodec
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Zstandard with a checksum, <c>.zst</c>.</summary>
    Zstd,

    /// <summary>gzip, <c>.gz</c>.</summary>
    Gzip,

    /// <summary>brotli, <c>.br</c>.</summary>
    Brotli,

    /// <summary>zlib, <c>.zz</c>.</summary>
    Zlib,
}

/// <summary>A codec with its level, by name or by a file's extension (joblib's <c>compress</c>).</summary>
/// <param name="Codec">The codec.</param>
/// <param name="Level">Its level; 0 for none.</param>
public readonly record struct DumpCompression(DumpCodec Codec, int Level)
{
    /// <summary>What is accepted, for messages.</summary>
    public const string Accepted = "zstd:1 to zstd:19, gzip:1 to gzip:9, brotli:0 to brotli:11, zlib:1 to zlib:9, each also without a level, and none";

    /// <summary>The extensions that choose a codec, for messages.</summary>
    public const string Extensions = ".zst, .gz, .br, .zz";

    private static readonly Known[] All =
    [
        new(DumpCodec.None, "none", "", 0, 0, -1),
        new(DumpCodec.Zstd, "zstd", ".zst", 3, 1, 19),
        new(DumpCodec.Gzip, "gzip", ".gz", 6, 1, 9),
        new(DumpCodec.Brotli, "brotli", ".br", 5, 0, 11),
        new(DumpCodec.Zlib, "zlib", ".zz", 6, 1, 9),
    ];

    // What others write, joblib among them; not told apart from content by silence.
    private static readonly (string Extension, string Name)[] Foreign = [(".lz4", "lz4"), (".xz", "xz"), (".lzma", "lzma"), (".bz2", "bzip2")];

    /// <summary>The codec's name.</summary>
    public string Name => Of(Codec).Name;

    /// <summary>What is put behind the names of files; empty for none.</summary>
    public string Extension => Of(Codec).Extension;

    /// <summary>Reads <c>name</c> or <c>name:level</c>; null is success, else the error.</summary>
    public static Problem? TryParse(string text, out DumpCompression compression)
    {
        compression = default;
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string name = colon < 0 ? text : text[..colon];
        if (Array.Find(All, known => known.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } codec)
        {
            string? meant = Array.Find(All, known => known.Extension.Length > 0 && known.Extension.AsSpan(1).Equals(name, StringComparison.OrdinalIgnoreCase))?.Name;
            string hint = meant is not null ? $" Did you mean '{meant}'?" : NearMiss.Hint(name, [.. All.Select(known => known.Name)]);
            return new(Codes.CodecUnknown, $"There is no codec '{name}'. Accepted: {Accepted}.{hint}");
        }

        int level = codec.Default;
        if (colon >= 0 && (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out level) || level < codec.Lowest || level > codec.Highest))
            return new(Codes.CodecUnknown, $"'{text[(colon + 1)..]}' is no level of {codec.Name}. Accepted: {Accepted}.");
        compression = new(codec.Codec, level);
        return null;
    }

    /// <summary>The codec that a file's extension names; none where it names nothing. Null is success, else the error for one that is not written here.</summary>
    public static Problem? OfExtension(string path, out DumpCompression compression)
    {
        compression = default;
        string extension = Path.GetExtension(path);
        if (extension.Length == 0)
            return null;
        if (Array.Find(All, known => known.Extension.Equals(extension, StringComparison.OrdinalIgnoreCase)) is { } codec)
            compression = new(codec.Codec, codec.Default);
        foreach ((string foreign, string name) in Foreign)
        {
            if (foreign.Equals(extension, StringComparison.OrdinalIgnoreCase))
            {
                return new(Codes.CodecUnknown, $"{name} is not written here. Take one of {Extensions} (zstd is as quick as lz4 and smaller), "
                    + "or --compress none to write the content as it is under that name.");
            }
        }

        return null;
    }

    private static Known Of(DumpCodec codec) => Array.Find(All, known => known.Codec == codec)!;

    private sealed record Known(DumpCodec Codec, string Name, string Extension, int Default, int Lowest, int Highest);
}
