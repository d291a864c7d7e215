using System.Buffers.Binary;

namespace BuildMemo.Protocol;

/// <summary>The format's own extension: a moment in 4, 8 or 12 bytes.</summary>
internal static class Timestamp
{
    /// <summary>Type code of the extension.</summary>
    public const sbyte TypeCode = -1;

    /// <summary>The moment in UTC; parts below 100 ns are cut off.</summary>
    /// <exception cref="MessagePackSerializationException">No timestamp, or one that <see cref="DateTime"/> can't hold.</exception>
    public static DateTime Read(sbyte typeCode, ReadOnlySpan<byte> data)
    {
        if (typeCode != TypeCode)
            throw new MessagePackSerializationException($"A timestamp (extension type {TypeCode}) was expected, but extension type {typeCode} was found.");

        long seconds;
        ulong nanoseconds;
        switch (data.Length)
        {
            case 4:
                seconds = BinaryPrimitives.ReadUInt32BigEndian(data);
                nanoseconds = 0;
                break;
            case 8:
                ulong both = BinaryPrimitives.ReadUInt64BigEndian(data);
                seconds = (long)(both & 0x3_ffff_ffff);
                nanoseconds = both >> 34;
                break;
            case 12:
                nanoseconds = BinaryPrimitives.ReadUInt32BigEndian(data);
                seconds = BinaryPrimitives.ReadInt64BigEndian(data[4..]);
                break;
            default:
                throw new MessagePackSerializationException($"A timestamp has 4, 8 or 12 bytes, not {data.Length}.");
        }

        long first = DateTime.MinValue.Ticks - DateTime.UnixEpoch.Ticks;
        long last = DateTime.MaxValue.Ticks - DateTime.UnixEpoch.Ticks;
        if (nanoseconds > 999_999_999 || seconds < first / TimeSpan.TicksPerSecond || seconds > last / TimeSpan.TicksPerSecond)
            throw new MessagePackSerializationException($"The timestamp of {seconds} s and {nanoseconds} ns lies outside the years 1 to 9999.");
        return DateTime.UnixEpoch.AddTicks((seconds * TimeSpan.TicksPerSecond) + (long)(nanoseconds / TimeSpan.NanosecondsPerTick));
    }
}
