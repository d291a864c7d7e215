using System.Collections.Concurrent;
using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace BuildMemo;

/// <summary>
/// Opens files of numbers. Read-only mappings are made once a file and content and stay for the life of the process: a span that outlived
/// its mapping would end the process.
/// </summary>
internal static class MappedFiles
{
    // Below a few pages a mapping costs more than it saves.
    private const long SmallestMapped = 64 * 1024;

    private static readonly ConcurrentDictionary<MappingKey, Lazy<object>> Mappings = new();

    /// <summary>Opens a file read-only.</summary>
    public static MappedArray<T> Open<T>(string path)
        where T : unmanaged
    {
        using FileStream file = OpenFile(path);
        ArrayLayout layout = ArrayLayout.Of<T>(file, path);
        if (file.Length < SmallestMapped)
            return new(Read<T>(file, layout), layout.Shape);
        var key = new MappingKey(path, file.Length, File.GetLastWriteTimeUtc(file.SafeFileHandle), typeof(T));
        var mapping = (MappedMemory<T>)Mappings.GetOrAdd(
            key, new Lazy<object>(() => new MappedMemory<T>(file, layout, MemoryMappedFileAccess.Read))).Value;
        return new(mapping.Memory, layout.Shape);
    }

    /// <summary>Opens a file for reading and for writing that stays in memory. The mapping is null where the content was read.</summary>
    public static (Memory<T> Memory, IDisposable? Mapping) OpenCopyOnWrite<T>(string path)
        where T : unmanaged
    {
        using FileStream file = OpenFile(path);
        ArrayLayout layout = ArrayLayout.Of<T>(file, path);
        if (file.Length < SmallestMapped)
            return (Read<T>(file, layout), null);
        var mapping = new MappedMemory<T>(file, layout, MemoryMappedFileAccess.CopyOnWrite);
        return (mapping.Memory, mapping);
    }

    /// <summary>Reads a file into an array.</summary>
    public static T[] Read<T>(string path)
        where T : unmanaged
    {
        using FileStream file = OpenFile(path);
        return Read<T>(file, ArrayLayout.Of<T>(file, path));
    }

    // An unbuffered stream: reads go straight into the array.
    private static FileStream OpenFile(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);

    private static T[] Read<T>(FileStream file, ArrayLayout layout)
        where T : unmanaged
    {
        T[] elements = GC.AllocateUninitializedArray<T>(layout.Count);
        file.Position = layout.Offset;
        if (Unsafe.SizeOf<T>() * (long)layout.Count <= int.MaxValue)
        {
            file.ReadExactly(MemoryMarshal.AsBytes(elements.AsSpan()));
            return elements;
        }

        // A span of bytes ends at 2 GB.
        const int chunk = 1 << 24;
        for (int i = 0; i < elements.Length; i += chunk)
            file.ReadExactly(MemoryMarshal.AsBytes(elements.AsSpan(i, Math.Min(chunk, elements.Length - i))));
        return elements;
    }

    private sealed record MappingKey(string Path, long Length, DateTime Written, Type Element);
}
