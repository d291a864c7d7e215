namespace BuildMemo.Benchmarks;

/// <summary>
/// The peak resident memory of one process, out of /proc: the kernel keeps the high-water mark, so that only what
/// the last 10 ms add can be missed.
/// </summary>
internal sealed class PeakMemory : IDisposable
{
    private readonly string _status;
    private readonly Timer _timer;
    private long _bytes;

    public PeakMemory(int process)
    {
        _status = $"/proc/{process}/status";
        _timer = new Timer(_ => Read(), null, 0, 10);
    }

    public long Bytes => Interlocked.Read(ref _bytes);

    public void Dispose() => _timer.Dispose();

    private void Read()
    {
        try
        {
            foreach (string line in File.ReadLines(_status))
            {
                if (!line.StartsWith("VmHWM:", StringComparison.Ordinal))
                    continue;
                ReadOnlySpan<char> kilobytes = line.AsSpan(6).Trim();
                Interlocked.Exchange(ref _bytes, long.Parse(kilobytes[..kilobytes.IndexOf(' ')], System.Globalization.CultureInfo.InvariantCulture) * 1024);
                return;
            }
        }
        catch (IOException)
        {
            // The process is gone: the last figure stands.
        }
    }
}
