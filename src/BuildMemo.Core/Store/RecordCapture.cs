using System.Collections.Immutable;

namespace BuildMemo.Store;

/// <summary>What a command wrote to its two streams, byte for byte: for commands that the tool memoizes, whose output is theirs.</summary>
/// <param name="Content">All bytes, one after the other as they came; inlined when small, else a blob. Its path is empty.</param>
/// <param name="Parts">Which bytes went to which stream, in order; together as long as the content.</param>
public sealed record RecordCapture(RecordOutput Content, ImmutableArray<RecordCapturePart> Parts);

/// <summary>Bytes that went to one stream.</summary>
/// <param name="Stream">1 for standard output, 2 for standard error.</param>
/// <param name="Length">How many, at least 1.</param>
public readonly record struct RecordCapturePart(int Stream, long Length);
