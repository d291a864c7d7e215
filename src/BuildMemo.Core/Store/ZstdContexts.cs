namespace BuildMemo.Store;

/// <summary>
/// Contexts of libzstd, used again: making one costs more than compressing a small blob with it. As many live as threads work at
/// once; they are freed with the store.
/// </summary>
internal sealed unsafe class ZstdContexts(ZstdLibrary library) : IDisposable
{
    private readonly Stack<nint> _compressors = new();
    private readonly Stack<nint> _decompressors = new();
    private readonly Lock _lock = new();
    private bool _disposed;

    ~ZstdContexts() => Free();

    public ZstdLibrary Library => library;

    public nint TakeCompressor()
    {
        lock (_lock)
        {
            if (_compressors.TryPop(out nint context))
                return context;
        }

        return Made(library.CreateCompressor());
    }

    public nint TakeDecompressor()
    {
        lock (_lock)
        {
            if (_decompressors.TryPop(out nint context))
                return context;
        }

        return Made(library.CreateDecompressor());
    }

    public void ReturnCompressor(nint context)
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                _compressors.Push(context);
                return;
            }
        }

        library.FreeCompressor(context);
    }

    public void ReturnDecompressor(nint context)
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                _decompressors.Push(context);
                return;
            }
        }

        library.FreeDecompressor(context);
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private static nint Made(nint context) => context != 0 ? context : throw new InsufficientMemoryException("libzstd could not make a context.");

    private void Free()
    {
        lock (_lock)
        {
            _disposed = true;
            while (_compressors.TryPop(out nint context))
                library.FreeCompressor(context);
            while (_decompressors.TryPop(out nint context))
                library.FreeDecompressor(context);
        }
    }
}
