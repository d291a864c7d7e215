using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace BuildMemo;

/// <summary>Where the elements of an array file lie, checked against the file's size and the element type that is asked for.</summary>
internal sealed record ArrayLayout(long Offset, int Count, ImmutableArray<int> Shape)
{
    /// <summary>Reads the beginning of a file.</summary>
    /// <exception cref="InvalidDataException">It does not hold such elements.</exception>
    public static ArrayLayout Of<T>(FileStream file, string path)
        where T : unmanaged
    {
        string element = NumpyHeader.NameOf(typeof(T)) ?? throw new NotSupportedException(
            $"Arrays of {typeof(T)} can't be opened; the elements have to be integers of 8 to 64 bits, Half, float or double.");
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("Array files are little-endian, and this machine is not.");
        int size = Unsafe.SizeOf<T>();
        if (NumpyHeader.TryRead(file, path) is { } header)
            return OfNumpy(file, path, header, element, size);
        long count = file.Length / size;
        if (file.Length % size != 0)
        {
            throw new InvalidDataException(
                $"'{path}' has {file.Length} bytes, which is no whole number of elements of {size} bytes ({typeof(T).Name}).");
        }

        return new(0, Checked(count, path), [Checked(count, path)]);
    }

    private static ArrayLayout OfNumpy(FileStream file, string path, NumpyHeader header, string element, int size)
    {
        if (header.ElementType != element)
        {
            throw new InvalidDataException(
                $"'{path}' holds elements of the numpy type '{header.ElementType}', and '{element}' ({size} bytes) was asked for.");
        }

        if (header.IsFortranOrder && header.Shape.Length > 1)
        {
            throw new InvalidDataException(
                $"'{path}' is in Fortran order, which can't be mapped as one run of rows; save it with numpy.ascontiguousarray.");
        }

        long count = 1;
        foreach (int length in header.Shape)
            count = length == 0 ? 0 : count > long.MaxValue / length ? long.MaxValue : count * length;
        int checkedCount = Checked(count, path);
        if (file.Length - header.DataOffset < (long)checkedCount * size)
        {
            throw new InvalidDataException(
                $"'{path}' is cut off: its header promises {count} elements of {size} bytes, and {file.Length - header.DataOffset} bytes follow.");
        }

        return new(header.DataOffset, checkedCount, header.Shape);
    }

    private static int Checked(long count, string path) => count <= int.MaxValue ? (int)count : throw new InvalidDataException(
        $"'{path}' holds {count} elements; at most {int.MaxValue} can be opened. Split the file.");
}
