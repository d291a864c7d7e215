using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace BuildMemo.Journal;

/// <summary>What a log on disk held, as far as it is good.</summary>
internal sealed class LogContent
{
    private LogContent(bool belongsToBase, byte[] salt, long goodLength, StepStates states)
    {
        BelongsToBase = belongsToBase;
        Salt = salt;
        GoodLength = goodLength;
        States = states;
    }

    /// <summary>Whether it was written on top of the base that is there: only then its entries count.</summary>
    public bool BelongsToBase { get; }

    public byte[] Salt { get; }

    /// <summary>Where the last good frame ends.</summary>
    public long GoodLength { get; }

    /// <summary>
    /// What it says. Of another base's log only what is in flight: processes and files that an interrupted run left are there
    /// whatever became of the base.
    /// </summary>
    public StepStates States { get; }

    /// <summary>The bytes of a log; empty when there is none or it can't be read.</summary>
    public static byte[] ReadBytes(string path)
    {
        // Nearly always there is none, and an exception would cost more than all the rest of opening.
        if (!File.Exists(path))
            return [];
        try
        {
            using SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            byte[] bytes = new byte[RandomAccess.GetLength(handle)];
            int length = 0;
            while (length < bytes.Length && RandomAccess.Read(handle, bytes.AsSpan(length), length) is var read and > 0)
                length += read;
            return length == bytes.Length ? bytes : bytes[..length];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // One that can't be read counts as one that is damaged from its first frame on.
            return [];
        }
    }

    /// <summary>Replays a log up to its first bad frame; null when not even its header is good or it is another project's.</summary>
    public static LogContent? Parse(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> baseIdentity, string? projectKey)
    {
        int at = 0;
        if (!TryFrame(bytes, ref at, out LogFrameType type, out ReadOnlySpan<byte> payload) || type != LogFrameType.Header)
            return null;
        try
        {
            JournalReader header = new(payload);
            if (!header.Take(JournalFormat.LogMagic.Length).SequenceEqual(JournalFormat.LogMagic)
                || header.UInt32() != JournalFormat.Version)
                return null;
            byte[] salt = header.Take(JournalFormat.SaltSize).ToArray();
            bool belongs = header.Take(JournalChecksum.Size).SequenceEqual(baseIdentity);
            string key = header.Text();
            if (projectKey is not null && key != projectKey)
                return null;

            StepStates states = new();
            int good = at;
            while (TryFrame(bytes, ref at, out type, out payload) && TryReplay(type, payload, states))
                good = at;
            return new(belongs, salt, good, belongs ? states : OnlyInFlight(states));
        }
        catch (InvalidDataException)
        {
            // A header with a right checksum that does not fit was written by no version of ours: ignored like any damage.
            return null;
        }
    }

    private static bool TryReplay(LogFrameType type, ReadOnlySpan<byte> payload, StepStates states)
    {
        try
        {
            LogFrame.Replay(type, payload, states);
            return true;
        }
        catch (InvalidDataException)
        {
            // The bad frame ends the log; what came before counts.
            return false;
        }
    }

    private static bool TryFrame(ReadOnlySpan<byte> bytes, ref int at, out LogFrameType type, out ReadOnlySpan<byte> payload)
    {
        type = 0;
        payload = default;
        ReadOnlySpan<byte> rest = bytes[at..];
        if (rest.Length < LogFrame.Overhead)
            return false;
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(rest);
        if (length > (uint)(rest.Length - LogFrame.Overhead))
            return false;
        int end = (int)length + 5;
        if (BinaryPrimitives.ReadUInt32LittleEndian(rest[end..]) != JournalChecksum.OfFrame(rest[..end]))
            return false;
        type = (LogFrameType)rest[4];
        payload = rest[5..end];
        at += end + 4;
        return true;
    }

    private static StepStates OnlyInFlight(StepStates states)
    {
        StepStates left = new();
        foreach (InFlightStep step in states.InFlight())
        {
            left.Begin(step.Step, step.Moves);
            foreach (InFlightGroup group in step.Groups)
                left.Started(step.Step, group);
        }
        return left;
    }
}
