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
    private static readonly ConcurrentDictionary<MappingKey, Lazy<object?>> Mappings = new();

    /// <summary>Opens a file read-only.</summary>
    /// <param name="path">The file, for messages too.</param>
    /// <param name="stable">What to map; null to read the file.</param>
    public static MappedArray<T> Open<T>(string path, StableFile? stable)
        where T : unmanaged
    {
        if (stable is not null)
        {
            var key = new MappingKey(stable.Key, typeof(T));
            Lazy<object?> mapping = Mappings.GetOrAdd(key, new Lazy<object?>(() => Map<T>(path, stable)));
            try
            {
                if (mapping.Value is MappedArray<T> mapped)
                    return mapped;
            }
            catch
            {
                // A fault is not for ever: the next call looks again.
                _ = Mappings.TryRemove(new(key, mapping));
                throw;
            }

            _ = Mappings.TryRemove(new(key, mapping));
        }

        using FileStream file = OpenFile(path);
        ArrayLayout layout = ArrayLayout.Of<T>(file, path);
        return new(Read<T>(file, layout), layout.Shape);
    }

    /// <summary>Opens a file for reading and for writing that stays in memory. The mapping is null where the content was read.</summary>
    /// <param name="path">The file, for messages too.</param>
    /// <param name="stable">What to map; null to read the file.</param>
    public static (Memory<T> Memory, IDisposable? Mapping) OpenCopyOnWrite<T>(string path, StableFile? stable)
        where T : unmanaged
    {
        if (stable?.Find() is not { } copy)
            return (Read<T>(path), null);
        using FileStream file = OpenFile(copy);
        ArrayLayout layout = ArrayLayout.Of<T>(file, path);
        if (layout.Count == 0)
            return (Memory<T>.Empty, null);
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

    private static MappedArray<T>? Map<T>(string path, StableFile stable)
        where T : unmanaged
    {
        if (stable.Find() is not { } copy)
            return null;
        using FileStream file = OpenFile(copy);
        ArrayLayout layout = ArrayLayout.Of<T>(file, path);
        return new(layout.Count == 0 ? Memory<T>.Empty : new MappedMemory<T>(file, layout, MemoryMappedFileAccess.Read).Memory, layout.Shape);
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

    private sealed record MappingKey(string Content, Type Element);
}
