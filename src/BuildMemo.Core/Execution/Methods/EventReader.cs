using System.Collections.Immutable;
using System.Runtime.InteropServices;
using BuildMemo.Errors;
using BuildMemo.Protocol;

namespace BuildMemo.Execution.Methods;

/// <summary>Reads what a worker tells, defensively: a method can write anything anywhere.</summary>
internal static class EventReader
{
    // Nanoseconds (36 years): more is garbage, and sums of less don't overflow.
    private const long LongestTime = 1L << 60;

    private static readonly CallSucceeded s_withoutResult = new(default(ImmutableArray<byte>));

    /// <exception cref="WireException">The body is no event.</exception>
    public static void Read(ReadOnlyMemory<byte> body, IWorkerEvents events)
    {
        var reader = new MessagePackReader(body);
        try
        {
            int fields = reader.ReadArrayHeader();
            var kind = (EventKind)reader.ReadInt32();
            Read(ref reader, kind, fields, events);
            Wire.Expect(reader.End);
        }
        catch (Exception error) when (error is MessagePackSerializationException or EndOfStreamException or OverflowException)
        {
            throw new WireException($"an event is malformed: {error.Message}", error);
        }
    }

    private static void Read(ref MessagePackReader reader, EventKind kind, int fields, IWorkerEvents events)
    {
        switch (kind)
        {
            case EventKind.Welcome:
                ReadWelcome(ref reader, fields, events);
                break;
            case EventKind.Refused:
                Wire.Expect(fields == 4);
                events.Refused(ReadRejected(ref reader));
                break;
            case EventKind.Started:
                Wire.Expect(fields == 3);
                uint starting = reader.ReadUInt32();
                events.Started(starting, ReadTime(ref reader));
                break;
            case EventKind.Finished:
                ReadFinished(ref reader, fields, events);
                break;
            case EventKind.Printed:
                Wire.Expect(fields == 4);
                long printing = reader.ReadInt64();
                int stream = reader.ReadInt32();
                Wire.Expect(printing is >= -1 and <= uint.MaxValue && stream is 1 or 2);
                Wire.Expect(reader.TryReadBytesSpan(out ReadOnlySpan<byte> bytes));
                events.Printed(printing, stream, bytes);
                break;
            case EventKind.Said:
                Wire.Expect(fields == 7);
                uint saying = reader.ReadUInt32();
                int severity = reader.ReadInt32();
                Wire.Expect(severity is >= (int)Severity.Message and <= (int)Severity.Error);
                events.Said(saying, new CallMessage((Severity)severity, reader.ReadString(), Wire.Text(ref reader), reader.ReadString(), reader.ReadInt32()));
                break;
            case EventKind.Progressed:
                Wire.Expect(fields == 4);
                uint progressing = reader.ReadUInt32();
                double fraction = reader.ReadDouble();
                Wire.Expect(fraction is >= 0 and <= 1);
                events.Progressed(progressing, fraction, reader.ReadString());
                break;
            case EventKind.AddedInput:
                Wire.Expect(fields == 3);
                events.AddedInput(reader.ReadUInt32(), Wire.Text(ref reader));
                break;
            case EventKind.AddedOutput:
                Wire.Expect(fields == 3);
                events.AddedOutput(reader.ReadUInt32(), Wire.Text(ref reader));
                break;
            case EventKind.Retires:
                Wire.Expect(fields == 3);
                int reason = reader.ReadInt32();
                Wire.Expect(reason is >= (int)RetirementReason.Growth and <= (int)RetirementReason.Threads);
                events.Retires((RetirementReason)reason, Wire.Text(ref reader));
                break;
            default:
                throw new WireException($"there is no event of kind {(int)kind}");
        }
    }

    private static void ReadWelcome(ref MessagePackReader reader, int fields, IWorkerEvents events)
    {
        int version = reader.ReadInt32();
        if (version != WireFormat.Version)
            throw new WireException(WireFormat.DescribeVersions(build: WireFormat.Version, worker: version));
        Wire.Expect(fields == 3);
        events.Welcomed(reader.ReadInt32());
    }

    private static long ReadTime(ref MessagePackReader reader)
    {
        long nanoseconds = reader.ReadInt64();
        Wire.Expect(nanoseconds is >= 0 and <= LongestTime);
        return nanoseconds;
    }

    private static void ReadFinished(ref MessagePackReader reader, int fields, IWorkerEvents events)
    {
        uint call = reader.ReadUInt32();
        var kind = (FinishKind)reader.ReadInt32();
        TimeSpan duration = TimeSpan.FromTicks(ReadTime(ref reader) / TimeSpan.NanosecondsPerTick);
        CallOutcome? outcome = null;
        switch (kind)
        {
            case FinishKind.Succeeded:
                Wire.Expect(fields == 5);
                outcome = reader.TryReadNil() ? s_withoutResult : new CallSucceeded(ReadBytes(ref reader));
                break;
            case FinishKind.Threw:
                Wire.Expect(fields == 5);
                outcome = new CallThrew(ReadError(ref reader, 0));
                break;
            case FinishKind.Cancelled:
                Wire.Expect(fields == 4);
                break;
            case FinishKind.Rejected:
                Wire.Expect(fields == 7);
                outcome = ReadRejected(ref reader);
                break;
            default:
                throw new WireException($"a call can't end in way {(int)kind}");
        }

        events.Finished(call, kind, duration, outcome);
    }

    private static ImmutableArray<byte> ReadBytes(ref MessagePackReader reader)
    {
        Wire.Expect(reader.TryReadBytesSpan(out ReadOnlySpan<byte> bytes) && bytes.Length <= WireFormat.LargestInlineResult);
        return ImmutableCollectionsMarshal.AsImmutableArray(bytes.ToArray());
    }

    private static CallRejected ReadRejected(ref MessagePackReader reader)
    {
        int stage = reader.ReadInt32();
        Wire.Expect(stage is >= (int)CallStage.Starting and <= (int)CallStage.Encoding);
        string message = Wire.Text(ref reader);
        return new CallRejected((CallStage)stage, message, reader.TryReadNil() ? null : ReadError(ref reader, 0));
    }

    private static CallError ReadError(ref MessagePackReader reader, int depth)
    {
        Wire.Expect(depth <= WireFormat.DeepestError && reader.ReadArrayHeader() == 6);
        string type = Wire.Text(ref reader);
        string message = Wire.Text(ref reader);
        string stack = Wire.Text(ref reader);
        string? file = reader.ReadString();
        int line = reader.ReadInt32();
        int count = reader.ReadArrayHeader();
        Wire.Expect(count <= WireFormat.MostInnerErrors);
        if (count == 0)
            return new CallError(type, message, stack, file, line, []);
        var inner = new CallError[count];
        for (int index = 0; index < count; index++)
            inner[index] = ReadError(ref reader, depth + 1);
        return new CallError(type, message, stack, file, line, ImmutableCollectionsMarshal.AsImmutableArray(inner));
    }
}
