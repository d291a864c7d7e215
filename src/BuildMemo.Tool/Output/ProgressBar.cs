using System.Diagnostics;
using System.Globalization;

namespace BuildMemo.Tool.Output;

/// <summary>
/// Progress of long work: one line on standard error that is drawn anew at most ten times a second and taken away at the end. Only on a
/// terminal: logs and scripts see nothing of it. May be told from several threads.
/// </summary>
internal sealed class ProgressBar : IDisposable
{
    private const int Cells = 24;
    private static readonly long Interval = Stopwatch.Frequency / 10;

    private readonly Terminal _terminal;
    private readonly string _title;
    private readonly Func<long, string> _format;
    private readonly Lock _lock = new();
    private long _total;
    private long _done;
    private long _nextDraw;
    private bool _isDrawn;

    /// <summary>A bar.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="title">What is being done: <c>Verifying</c>.</param>
    /// <param name="total">Units in all; 0 when unknown, which shows what is done alone.</param>
    /// <param name="format">Shows a number of units; by default with groups.</param>
    public ProgressBar(Terminal terminal, string title, long total = 0, Func<long, string>? format = null)
    {
        _terminal = terminal;
        _title = title;
        _total = total;
        _format = format ?? Texts.Count;
        // Work that is done at once draws nothing.
        _nextDraw = Stopwatch.GetTimestamp() + 3 * Interval;
    }

    /// <summary>More was done.</summary>
    /// <param name="units">How much more.</param>
    public void Advance(long units = 1)
    {
        long done = Interlocked.Add(ref _done, units);
        if (_terminal.ShowsProgress && Stopwatch.GetTimestamp() >= Volatile.Read(ref _nextDraw))
            Draw(done);
    }

    /// <summary>More is to be done than was known.</summary>
    /// <param name="units">How much more.</param>
    public void Extend(long units) => Interlocked.Add(ref _total, units);

    /// <summary>Takes the line away.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_isDrawn)
                _terminal.Error.Write("\r\x1b[K");
            _isDrawn = false;
            _nextDraw = long.MaxValue;
        }
    }

    private void Draw(long done)
    {
        lock (_lock)
        {
            long now = Stopwatch.GetTimestamp();
            if (now < _nextDraw)
                return;
            _nextDraw = now + Interval;
            _isDrawn = true;
            _terminal.Error.Write($"\r{Line(done)}\x1b[K");
        }
    }

    private string Line(long done)
    {
        long total = Volatile.Read(ref _total);
        string line = $"{_title} {_format(done)}";
        if (total > 0)
        {
            done = Math.Min(done, total);
            int filled = (int)(done * Cells / total);
            string bar = _terminal.IsUtf8 ? new string('━', filled) + new string('┈', Cells - filled) : new string('#', filled) + new string('.', Cells - filled);
            string share = (done * 100 / total).ToString(CultureInfo.InvariantCulture);
            line = $"{_title} {bar} {share,3} %  {_format(done)} of {_format(total)}";
        }

        // One column stays free: a full line wraps on some terminals.
        int width = (_terminal.ErrorWidth ?? 80) - 1;
        return TextWidth.Of(line) > width ? TextWidth.Cut(line, width, _terminal.Ellipsis) : line;
    }
}
