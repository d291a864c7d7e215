using System.Buffers;
using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace BuildMemo;

/// <summary>A mapped part of a file as <see cref="Memory{T}"/>. Not unmapped by the garbage collector, which does not see spans over it.</summary>
internal sealed unsafe class MappedMemory<T> : MemoryManager<T>
    where T : unmanaged
{
    private readonly SafeMemoryMappedViewHandle _handle;
    private readonly MemoryMappedViewAccessor _view;
    private readonly T* _start;
    private readonly int _count;
    private bool _isReleased;

    public MappedMemory(FileStream file, ArrayLayout layout, MemoryMappedFileAccess access)
    {
        using MemoryMappedFile mapping = MemoryMappedFile.CreateFromFile(
            file, mapName: null, capacity: 0, access, HandleInheritability.None, leaveOpen: true);
        _view = mapping.CreateViewAccessor(0, 0, access);
        _handle = _view.SafeMemoryMappedViewHandle;
        byte* start = null;
        _handle.AcquirePointer(ref start);
        _start = (T*)(start + _view.PointerOffset + layout.Offset);
        _count = layout.Count;
    }

    /// <inheritdoc />
    public override Memory<T> Memory => CreateMemory(_count);

    /// <inheritdoc />
    public override Span<T> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_isReleased, this);
        return new(_start, _count);
    }

    /// <inheritdoc />
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)_count, nameof(elementIndex));
        ObjectDisposedException.ThrowIf(_isReleased, this);
        return new(_start + elementIndex);
    }

    /// <inheritdoc />
    public override void Unpin()
    {
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (_isReleased)
            return;
        _isReleased = true;
        _handle.ReleasePointer();
        _view.Dispose();
    }
}
