namespace BuildMemo.Store.Packs;

/// <summary>What went into a pack.</summary>
/// <param name="Records">Records.</param>
/// <param name="Blobs">Blobs.</param>
/// <param name="Lists">Files with lists of discovered inputs.</param>
/// <param name="Skipped">Records that were left out because they or their blobs are gone, or damaged as far as their headers tell.</param>
/// <param name="Bytes">Of the pack.</param>
/// <param name="ContentBytes">Uncompressed bytes of the blobs.</param>
/// <param name="Absent">Of those left out: fingerprints that were asked for and have no record.</param>
public sealed record ExportReport(long Records, long Blobs, long Lists, long Skipped, long Bytes, long ContentBytes, long Absent = 0);
