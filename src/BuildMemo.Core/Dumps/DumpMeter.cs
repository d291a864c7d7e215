using BuildMemo.Files;

namespace BuildMemo.Dumps;

/// <summary>Counts what passes.</summary>
internal sealed class DumpMeter(Stream target, Action<long> progressed) : WriteOnlyStream
{
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        target.Write(buffer);
        progressed(buffer.Length);
    }
}
