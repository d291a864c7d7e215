using BuildMemo.Execution.Methods;

namespace BuildMemo.Worker.Calls;

/// <summary>
/// Where captured output lies between its pipe and the events: in the memory that the build shares, so that last words are not lost with a
/// process that dies in between. One thread at a time.
/// </summary>
/// <param name="memory">Laid out as <see cref="TailLayout"/> says.</param>
internal sealed unsafe class CaptureStage(byte* memory)
{
    /// <summary>Takes what is read; 0 from the byte on that follows it.</summary>
    public Span<byte> Bytes => new(memory + TailLayout.StageOffset, TailLayout.StageCapacity);

    /// <summary>To be called before something is read into <see cref="Bytes"/>.</summary>
    /// <param name="stream">1 or 2.</param>
    public void Begin(int stream)
    {
        *(long*)(memory + TailLayout.StagedStreamOffset) = stream;
        // Until an event comes to the stream of events, which is the one that tells of it.
        Volatile.Write(ref *(long*)(memory + TailLayout.StagedAtOffset), Volatile.Read(ref *(long*)(memory + TailLayout.EndOffset)) + 1);
    }

    /// <summary>To be called when what was read has become an event, or nothing was.</summary>
    /// <param name="count">How many bytes were read.</param>
    public void End(int count)
    {
        Volatile.Write(ref *(long*)(memory + TailLayout.StagedAtOffset), 0);
        Bytes[..count].Clear();
    }
}
