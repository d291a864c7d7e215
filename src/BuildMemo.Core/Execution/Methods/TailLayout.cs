namespace BuildMemo.Execution.Methods;

/// <summary>
/// Events that a worker has not written to its pipe yet lie in memory that it shares with the build, so that a call costs no system
/// call and nothing is lost with the worker: when it dies the build goes on where the pipe ended. The file begins with two numbers (8
/// bytes each, little-endian): how many bytes of the stream had been written before the first one in here, and before what comes
/// next. The bytes follow at <see cref="HeaderSize"/>.
/// </summary>
internal static class TailLayout
{
    public const int HeaderSize = 4096;
    public const int Capacity = 256 * 1024;
    public const int Size = HeaderSize + Capacity;
    public const int BaseOffset = 0;
    public const int EndOffset = 8;

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
}
