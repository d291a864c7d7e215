using BuildMemo.Protocol;

namespace BuildMemo.Execution.Methods;

/// <summary>Writes what a worker tells. Each method leaves one whole frame in the buffer. Not safe for threads.</summary>
internal static class EventWriter
{
    public static void Welcome(FrameBuffer buffer, int processId)
    {
        MessagePackWriter writer = Begin(buffer, EventKind.Welcome, 3);
        writer.Write(WireFormat.Version);
        writer.Write(processId);
        End(buffer, ref writer);
    }

    public static void Refused(FrameBuffer buffer, CallStage stage, string message, CallError? error)
    {
        MessagePackWriter writer = Begin(buffer, EventKind.Refused, 4);
        WriteProblem(ref writer, stage, message, error);
        End(buffer, ref writer);
    }

    public static void Started(FrameBuffer buffer, uint call, long nanoseconds)
    {
        MessagePackWriter writer = Begin(buffer, EventKind.Started, 3);
        writer.Write(call);
        writer.Write(nanoseconds);
        End(buffer, ref writer);
    }

    public static void Succeeded(FrameBuffer buffer, uint call, long nanoseconds, byte[]? result)
    {
        MessagePackWriter writer = BeginFinished(buffer, call, FinishKind.Succeeded, nanoseconds, 5);
        writer.Write(result);
        End(buffer, ref writer);
    }

    public static void Threw(FrameBuffer buffer, uint call, long nanoseconds, CallError error)
    {
        MessagePackWriter writer = BeginFinished(buffer, call, FinishKind.Threw, nanoseconds, 5);
        WriteError(ref writer, error);
        End(buffer, ref writer);
    }

    public static void Cancelled(FrameBuffer buffer, uint call, long nanoseconds)
    {
        MessagePackWriter writer = BeginFinished(buffer, call, FinishKind.Cancelled, nanoseconds, 4);
        End(buffer, ref writer);
    }

    public static void Rejected(FrameBuffer buffer, uint call, long nanoseconds, CallStage stage, string message, CallError? error)
    {
        MessagePackWriter writer = BeginFinished(buffer, call, FinishKind.Rejected, nanoseconds, 7);
        WriteProblem(ref writer, stage, message, error);
        End(buffer, ref writer);
    }

    /// <summary>Call -1 is nobody's.</summary>
    public static void Printed(FrameBuffer buffer, long call, int stream, ReadOnlySpan<byte> bytes)
    {
        MessagePackWriter writer = Begin(buffer, EventKind.Printed, 4);
        writer.Write(call);
        writer.Write(stream);
        writer.Write(bytes);
        End(buffer, ref writer);
    }

    public static void Said(FrameBuffer buffer, uint call, CallMessage message)
    {
        MessagePackWriter writer = Begin(buffer, EventKind.Said, 7);
        writer.Write(call);
        writer.Write((int)message.Severity);
        writer.Write(Wire.Shorten(message.Code));
        writer.Write(Wire.Shorten(message.Text));
        writer.Write(Wire.Shorten(message.File));
        writer.Write(message.Line);
        End(buffer, ref writer);
    }

    public static void Progressed(FrameBuffer buffer, uint call, double fraction, string? text)
    {
        MessagePackWriter writer = Begin(buffer, EventKind.Progressed, 4);
        writer.Write(call);
        writer.Write(fraction);
        writer.Write(Wire.Shorten(text));
        End(buffer, ref writer);
    }

    public static void AddedInput(FrameBuffer buffer, uint call, string path) => Added(buffer, EventKind.AddedInput, call, path);

    public static void AddedOutput(FrameBuffer buffer, uint call, string path) => Added(buffer, EventKind.AddedOutput, call, path);

    public static void Retires(FrameBuffer buffer, RetirementReason reason, string detail)
    {
        MessagePackWriter writer = Begin(buffer, EventKind.Retires, 3);
        writer.Write((int)reason);
        writer.Write(Wire.Shorten(detail));
        End(buffer, ref writer);
    }

    private static void Added(FrameBuffer buffer, EventKind kind, uint call, string path)
    {
        MessagePackWriter writer = Begin(buffer, kind, 3);
        writer.Write(call);
        writer.Write(path);
        End(buffer, ref writer);
    }

    private static MessagePackWriter BeginFinished(FrameBuffer buffer, uint call, FinishKind kind, long nanoseconds, int fields)
    {
        MessagePackWriter writer = Begin(buffer, EventKind.Finished, fields);
        writer.Write(call);
        writer.Write((int)kind);
        writer.Write(nanoseconds);
        return writer;
    }

    private static MessagePackWriter Begin(FrameBuffer buffer, EventKind kind, int fields)
    {
        buffer.BeginFrame();
        var writer = new MessagePackWriter(buffer);
        writer.WriteArrayHeader(fields);
        writer.Write((int)kind);
        return writer;
    }

    private static void End(FrameBuffer buffer, ref MessagePackWriter writer)
    {
        writer.Flush();
        if (!buffer.EndFrame())
            throw new InvalidOperationException("An event is larger than any frame: texts are shortened and results are bounded before.");
    }

    private static void WriteProblem(ref MessagePackWriter writer, CallStage stage, string message, CallError? error)
    {
        writer.Write((int)stage);
        writer.Write(Wire.Shorten(message));
        if (error is null)
            writer.WriteNil();
        else
            WriteError(ref writer, error);
    }

    private static void WriteError(ref MessagePackWriter writer, CallError error)
    {
        writer.WriteArrayHeader(6);
        writer.Write(Wire.Shorten(error.Type));
        writer.Write(Wire.Shorten(error.Message));
        writer.Write(Wire.Shorten(error.Stack));
        writer.Write(Wire.Shorten(error.File));
        writer.Write(error.Line);
        writer.WriteArrayHeader(error.Inner.Length);
        foreach (CallError inner in error.Inner)
            WriteError(ref writer, inner);
    }
}
