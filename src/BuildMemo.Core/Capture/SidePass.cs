using System.Security.Cryptography;
using BuildMemo.Fingerprints;

namespace BuildMemo.Capture;

/// <summary>
/// Hashes and searches the pieces of one large output on a thread of its own, while the caller compresses the same bytes: both take about as
/// long. A few buffers go round, whatever the size.
/// </summary>
internal sealed class SidePass : IDisposable
{
    private const int Buffers = 3;

    private readonly OutputTexts _texts;
    private readonly bool[] _found;
    private readonly byte[][] _buffers = new byte[Buffers][];
    private readonly (int Start, int Count)[] _pieces = new (int, int)[Buffers];
    private readonly SemaphoreSlim _free = new(Buffers);
    private readonly SemaphoreSlim _filled = new(0);
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Thread _thread;
    private int _next;
    private bool _isEnded;

    /// <summary>Starts the thread.</summary>
    /// <param name="texts">What to look for.</param>
    /// <param name="found">Marked as <see cref="OutputTexts.Search"/> does; not to be read before the end.</param>
    /// <param name="size">Bytes of a buffer.</param>
    public SidePass(OutputTexts texts, bool[] found, int size)
    {
        _texts = texts;
        _found = found;
        for (int index = 0; index < Buffers; index++)
            _buffers[index] = new byte[size];
        _thread = new(Serve) { IsBackground = true, Name = "hash" };
        _thread.Start();
    }

    /// <summary>A buffer that is not looked at any more.</summary>
    public byte[] Take()
    {
        _free.Wait();
        return _buffers[_next];
    }

    /// <summary>Passes on what was taken last: nobody may change it until it comes round.</summary>
    /// <param name="start">Where the piece begins; what stands before was in the piece before, and is only searched.</param>
    /// <param name="count">Bytes of the piece.</param>
    public void Give(int start, int count)
    {
        _pieces[_next] = (start, count);
        _next = (_next + 1) % Buffers;
        _filled.Release();
    }

    /// <summary>Waits for the last piece.</summary>
    public ContentDigest Finish()
    {
        End();
        Span<byte> digest = stackalloc byte[Sha256Value.Size];
        _hash.GetHashAndReset(digest);
        return new(Sha256Value.From(digest));
    }

    /// <inheritdoc />
    public void Dispose()
    {
        End();
        _hash.Dispose();
        _free.Dispose();
        _filled.Dispose();
    }

    private void End()
    {
        if (_isEnded)
            return;
        _isEnded = true;
        _free.Wait();
        Give(0, 0);
        _thread.Join();
    }

    private void Serve()
    {
        for (int index = 0; ; index = (index + 1) % Buffers)
        {
            _filled.Wait();
            (int start, int count) = _pieces[index];
            if (count == 0)
                return;
            _hash.AppendData(_buffers[index], start, count);
            _texts.Search(_buffers[index].AsSpan(0, start + count), _found);
            _free.Release();
        }
    }
}
