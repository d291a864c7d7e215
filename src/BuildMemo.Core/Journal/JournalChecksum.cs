using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace BuildMemo.Journal;

/// <summary>
/// Checksums that tell damage, never malice: whoever can write the journal can write the outputs as well.
/// CRC-32C, since the framework's SHA-256 takes 9 ms to load its library (measured), half of what a whole check may cost,
/// and is seven times slower. Four interleaved lanes keep the processor's CRC unit busy and make 128 bits.
/// </summary>
internal static class JournalChecksum
{
    /// <summary>Bytes of a checksum of <see cref="Of"/>.</summary>
    public const int Size = 16;

    private const uint Seed = 0xFFFFFFFF;

    /// <summary>Writes the four lanes of <paramref name="data"/>; the length is part of each.</summary>
    public static void Of(ReadOnlySpan<byte> data, Span<byte> checksum)
    {
        uint lane0 = Seed, lane1 = Seed, lane2 = Seed, lane3 = Seed;
        ref byte start = ref MemoryMarshal.GetReference(data);
        int index = 0;
        for (; index + 32 <= data.Length; index += 32)
        {
            lane0 = BitOperations.Crc32C(lane0, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, index)));
            lane1 = BitOperations.Crc32C(lane1, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, index + 8)));
            lane2 = BitOperations.Crc32C(lane2, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, index + 16)));
            lane3 = BitOperations.Crc32C(lane3, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, index + 24)));
        }
        for (; index < data.Length; index++)
            lane0 = BitOperations.Crc32C(lane0, data[index]);
        ulong length = (ulong)data.Length;
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, BitOperations.Crc32C(lane0, length));
        BinaryPrimitives.WriteUInt32LittleEndian(checksum[4..], BitOperations.Crc32C(lane1, length));
        BinaryPrimitives.WriteUInt32LittleEndian(checksum[8..], BitOperations.Crc32C(lane2, length));
        BinaryPrimitives.WriteUInt32LittleEndian(checksum[12..], BitOperations.Crc32C(lane3, length));
    }

    /// <summary>The checksum of a frame: one lane over its length, type and payload.</summary>
    public static uint OfFrame(ReadOnlySpan<byte> data)
    {
        uint lane = Seed;
        foreach (byte value in data)
            lane = BitOperations.Crc32C(lane, value);
        return lane;
    }
}
