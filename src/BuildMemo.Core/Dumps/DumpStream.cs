using System.Buffers;
using BuildMemo.Files;

namespace BuildMemo.Dumps;

/// <summary>
/// Passes bytes on to a file by a thread of its own, so that decompressing and writing take one time, not two. Few buffers go round,
/// whatever comes. Looks at the token with each piece.
/// </summary>
internal sealed class DumpStream : WriteOnlyStream
{
    private const int BufferBytes = 512 * 1024;
    private const int Buffers = 4;

    private readonly Stream _target;
    private readonly CancellationToken _cancellation;
    private readonly Lock _lock = new();
    private readonly Queue<(byte[] Buffer, int Length)> _full = new();
    private readonly SemaphoreSlim _free = new(Buffers);
    private readonly SemaphoreSlim _filled = new(0);
    private readonly bool _isDirect;
    private Thread? _thread;
    private byte[] _current;
    private int _length;
    private volatile Exception? _fault;

    /// <summary>A stream in front of another, which stays open.</summary>
    /// <param name="target">Takes the bytes.</param>
    /// <param name="isDirect">Whether they are passed on at once, on the caller's thread: to somebody who reads as they come.</param>
    /// <param name="cancellation">Ends it.</param>
    public DumpStream(Stream target, bool isDirect, CancellationToken cancellation)
    {
        _isDirect = isDirect;
        _target = target;
        _cancellation = cancellation;
        _free.Wait(CancellationToken.None);
        _current = ArrayPool<byte>.Shared.Rent(BufferBytes);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _cancellation.ThrowIfCancellationRequested();
        if (_isDirect)
        {
            _target.Write(buffer);
            return;
        }

        while (!buffer.IsEmpty)
        {
            if (_length == BufferBytes)
                PassOn();
            int count = Math.Min(buffer.Length, BufferBytes - _length);
            buffer[..count].CopyTo(_current.AsSpan(_length));
            _length += count;
            buffer = buffer[count..];
        }
    }

    /// <summary>Waits until everything is written; throws what writing threw.</summary>
    public void Finish()
    {
        if (_thread is null)
        {
            _target.Write(_current.AsSpan(0, _length));
            _length = 0;
            return;
        }

        PassOn();
        End();
        Rethrow();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            End();
            if (_current.Length > 0)
                ArrayPool<byte>.Shared.Return(_current);
            _current = [];
            _free.Dispose();
            _filled.Dispose();
        }

        base.Dispose(disposing);
    }

    private void PassOn()
    {
        if (_thread is null)
        {
            _thread = new(Pump) { IsBackground = true, Name = "dump" };
            _thread.Start();
        }

        Rethrow();
        lock (_lock)
            _full.Enqueue((_current, _length));
        _filled.Release();
        _free.Wait(CancellationToken.None);
        _current = ArrayPool<byte>.Shared.Rent(BufferBytes);
        _length = 0;
    }

    private void End()
    {
        if (_thread is not { } thread)
            return;
        lock (_lock)
            _full.Enqueue(([], 0));
        _filled.Release();
        thread.Join();
        _thread = null;
    }

    private void Rethrow()
    {
        if (_fault is { } fault)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(fault);
    }

    private void Pump()
    {
        while (true)
        {
            _filled.Wait(CancellationToken.None);
            byte[] buffer;
            int length;
            lock (_lock)
                (buffer, length) = _full.Dequeue();
            if (buffer.Length == 0)
                return;
            try
            {
                if (_fault is null)
                    _target.Write(buffer.AsSpan(0, length));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Thrown where the content comes from, which is where it can be dealt with.
                _fault = error;
            }

            ArrayPool<byte>.Shared.Return(buffer);
            _free.Release();
        }
    }
}
