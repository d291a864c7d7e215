using System.Collections.Immutable;

namespace BuildMemo;

/// <summary>An array of numbers in a file, mapped read-only.</summary>
/// <typeparam name="T">The element type.</typeparam>
/// <param name="Memory">All elements; of several dimensions the last one runs fastest.</param>
/// <param name="Shape">Length of each dimension; of a raw file one.</param>
public sealed record MappedArray<T>(ReadOnlyMemory<T> Memory, ImmutableArray<int> Shape)
    where T : unmanaged;
