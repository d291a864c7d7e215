namespace BuildMemo.Execution;

/// <summary>Takes what a process prints, on the thread that runs it, in order.</summary>
public interface IProcessOutput
{
    /// <summary>A chunk as it was read. <paramref name="stream"/> is 1, or 2 for standard error when the streams are not merged.</summary>
    void Write(int stream, ReadOnlySpan<byte> bytes);
}
