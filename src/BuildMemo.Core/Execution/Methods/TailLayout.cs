using System.Buffers.Binary;

namespace BuildMemo.Execution.Methods;

/// <summary>
/// Events that a worker has not written to its pipe yet lie in memory that it shares with the build, so that a call costs no system
/// call and nothing is lost with the worker: when it dies the build goes on where the pipe ended. The file begins with two numbers (8
/// bytes each, little-endian): how many bytes of the stream had been written before the first one in here, and before what comes
/// next. The bytes follow at <see cref="HeaderSize"/>. At <see cref="StageOffset"/> lies output that the worker has read from a pipe and not
/// made an event of; two more numbers in the header say so.
/// </summary>
internal static class TailLayout
{
    public const int HeaderSize = 4096;
    public const int Capacity = 256 * 1024;
    public const int StageCapacity = 16 * 1024;
    public const int StageOffset = HeaderSize + Capacity;
    public const int Size = StageOffset + StageCapacity;
    public const int BaseOffset = 0;
    public const int EndOffset = 8;
    public const int StagedAtOffset = 16;
    public const int StagedStreamOffset = 24;

    /// <summary>Where in the file the bytes lie that never came through the pipe; false when there are none, or the header is garbage.</summary>
    public static bool TryFindRest(long streamBase, long streamEnd, long received, out int offset, out int length)
    {
        offset = length = 0;
        if (streamBase < 0 || streamEnd < streamBase || streamEnd - streamBase > Capacity || received < streamBase || received >= streamEnd)
            return false;
        offset = HeaderSize + (int)(received - streamBase);
        length = (int)(streamEnd - received);
        return true;
    }

    /// <summary>The output that lay between pipe and events when the worker died; false when there was none, or the header is garbage.</summary>
    /// <param name="memory">All of it.</param>
    /// <param name="stream">1 or 2.</param>
    /// <param name="output">What was read.</param>
    public static bool TryFindStaged(ReadOnlySpan<byte> memory, out int stream, out ReadOnlySpan<byte> output)
    {
        long end = BinaryPrimitives.ReadInt64LittleEndian(memory[EndOffset..]);
        long stagedAt = BinaryPrimitives.ReadInt64LittleEndian(memory[StagedAtOffset..]);
        long staged = BinaryPrimitives.ReadInt64LittleEndian(memory[StagedStreamOffset..]);
        stream = staged == 2 ? 2 : 1;
        output = default;
        if (stagedAt != end + 1 || staged is not (1 or 2))
            return false;
        // The worker may have died before it knew how many bytes came.
        output = memory.Slice(StageOffset, StageCapacity).TrimEnd((byte)0);
        return !output.IsEmpty;
    }
}
