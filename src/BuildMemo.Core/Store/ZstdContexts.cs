namespace BuildMemo.Store;

/// <summary>
/// Contexts of libzstd, used again: making one costs more than compressing a small blob with it. As many live as threads work at
/// once; they are freed with the store.
/// </summary>
internal sealed unsafe class ZstdContexts(ZstdLibrary library) : IDisposable
{
    private const int LevelParameter = 100;
    private const int ChecksumParameter = 201;
    private const int SessionOnly = 1;
    private const int SessionAndParameters = 3;

    private readonly Stack<nint> _compressors = new();
    private readonly Stack<nint> _decompressors = new();
    private readonly Lock _lock = new();
    private bool _disposed;

    ~ZstdContexts() => Free();

    public ZstdLibrary Library => library;

    /// <summary>A context for one frame with a checksum.</summary>
    /// <param name="level">1 to 19.</param>
    /// <param name="size">Bytes that will come, which the frame then tells; -1 when unknown.</param>
    public nint TakeCompressor(int level, long size)
    {
        nint context;
        lock (_lock)
            _compressors.TryPop(out context);
        if (context == 0)
            context = Made(library.CreateCompressor());
        library.Check(library.ResetCompressor(context, SessionAndParameters));
        library.Check(library.SetParameter(context, LevelParameter, level));
        library.Check(library.SetParameter(context, ChecksumParameter, 1));
        if (size >= 0)
            library.Check(library.SetPledgedSize(context, (ulong)size));
        return context;
    }

    /// <summary>A context at the beginning of a frame.</summary>
    public nint TakeDecompressor()
    {
        nint context;
        lock (_lock)
            _decompressors.TryPop(out context);
        if (context == 0)
            context = Made(library.CreateDecompressor());
        library.Check(library.ResetDecompressor(context, SessionOnly));
        return context;
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
