using System.Collections.Immutable;

namespace BuildMemo.Journal;

/// <summary>Types of frames. The numbers are part of the format.</summary>
internal enum LogFrameType : byte
{
    Header = 1,
    Begin = 2,
    Started = 3,
    Entry = 4,
    Invalidate = 5,
    Settle = 6,
}

/// <summary>The frames of the log: length of the payload, type, payload, CRC-32C over all three.</summary>
internal static class LogFrame
{
    /// <summary>Bytes beside the payload.</summary>
    public const int Overhead = 9;

    public static void Header(JournalWriter writer, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> baseIdentity, string projectKey)
    {
        int start = Open(writer, LogFrameType.Header);
        writer.Bytes(JournalFormat.LogMagic);
        writer.UInt32(JournalFormat.Version);
        writer.Bytes(salt);
        writer.Bytes(baseIdentity);
        writer.Text(projectKey);
        Close(writer, start);
    }

    public static void Begin(JournalWriter writer, string step, ImmutableArray<AsideMove> moves)
    {
        int start = Open(writer, LogFrameType.Begin);
        writer.Text(step);
        writer.Count(moves.Length);
        foreach (AsideMove move in moves)
        {
            writer.Text(move.Original);
            writer.Text(move.Aside);
        }
        Close(writer, start);
    }

    public static void Started(JournalWriter writer, string step, InFlightGroup group)
    {
        int start = Open(writer, LogFrameType.Started);
        writer.Text(step);
        writer.UInt32((uint)group.Id);
        writer.Int64(group.StartTime);
        Close(writer, start);
    }

    public static void Entry(JournalWriter writer, JournalEntry entry)
    {
        int start = Open(writer, LogFrameType.Entry);
        EntryFrame.Write(writer, entry);
        Close(writer, start);
    }

    /// <summary>A frame that holds nothing but the step.</summary>
    public static void Named(JournalWriter writer, LogFrameType type, string step)
    {
        int start = Open(writer, type);
        writer.Text(step);
        Close(writer, start);
    }

    /// <summary>Does to the states what the frame says.</summary>
    public static void Replay(LogFrameType type, ReadOnlySpan<byte> payload, StepStates states)
    {
        JournalReader reader = new(payload);
        switch (type)
        {
            case LogFrameType.Begin:
                string step = reader.Text();
                AsideMove[] moves = new AsideMove[reader.Count()];
                for (int index = 0; index < moves.Length; index++)
                    moves[index] = new(reader.Text(), reader.Text());
                states.Begin(step, [.. moves]);
                break;
            case LogFrameType.Started:
                states.Started(reader.Text(), new((int)reader.UInt32(), reader.Int64()));
                break;
            case LogFrameType.Entry:
                states.Append(EntryFrame.Read(ref reader));
                break;
            case LogFrameType.Invalidate:
                states.Invalidate(reader.Text());
                break;
            case LogFrameType.Settle:
                states.Settle(reader.Text());
                break;
            default:
                throw new InvalidDataException($"There is no frame of type {(byte)type} here.");
        }
    }

    private static int Open(JournalWriter writer, LogFrameType type)
    {
        int start = writer.Length;
        writer.UInt32(0);
        writer.Byte((byte)type);
        return start;
    }

    private static void Close(JournalWriter writer, int start)
    {
        writer.SetUInt32(start, (uint)(writer.Length - start - 5));
        writer.UInt32(JournalChecksum.OfFrame(writer.WrittenFrom(start)));
    }
}
