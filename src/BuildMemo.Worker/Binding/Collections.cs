using System.Collections.Immutable;
using System.Reflection;

namespace BuildMemo.Worker.Binding;

/// <summary>The collections that a parameter may be, and how one is made of elements. The same as Core's <c>TypeClassifier</c> knows by name.</summary>
internal static class Collections
{
    private static readonly HashSet<Type> Lists =
    [
        typeof(List<>), typeof(IList<>), typeof(IReadOnlyList<>), typeof(ICollection<>), typeof(IReadOnlyCollection<>), typeof(IEnumerable<>),
        typeof(ImmutableArray<>), typeof(ImmutableList<>), typeof(IImmutableList<>), typeof(HashSet<>), typeof(ISet<>), typeof(IReadOnlySet<>),
        typeof(SortedSet<>), typeof(ReadOnlyMemory<>), typeof(Memory<>),
    ];

    /// <summary>The element type; null for anything else.</summary>
    public static Type? ElementOf(Type type) =>
        type.IsSZArray ? type.GetElementType()
        : type.IsGenericType && Lists.Contains(type.GetGenericTypeDefinition()) ? type.GetGenericArguments()[0]
        : null;

    /// <summary>Makes the collection of an array of its element type.</summary>
    public static Func<Array, object> MakerOf(Type type, Type element) =>
        (Func<Array, object>)typeof(Collections).GetMethod(nameof(Maker), BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(element).Invoke(null, [type.IsSZArray ? typeof(Array) : type.GetGenericTypeDefinition()])!;

    private static Func<Array, object> Maker<T>(Type definition) =>
        definition == typeof(List<>) ? static elements => new List<T>((T[])elements)
        : definition == typeof(ImmutableArray<>) ? static elements => ImmutableArray.Create((T[])elements)
        : definition == typeof(ImmutableList<>) || definition == typeof(IImmutableList<>) ? static elements => ImmutableList.Create((T[])elements)
        : definition == typeof(HashSet<>) || definition == typeof(ISet<>) || definition == typeof(IReadOnlySet<>) ? static elements => new HashSet<T>((T[])elements)
        : definition == typeof(SortedSet<>) ? static elements => new SortedSet<T>((T[])elements)
        : definition == typeof(ReadOnlyMemory<>) ? static elements => new ReadOnlyMemory<T>((T[])elements)
        : definition == typeof(Memory<>) ? static elements => new Memory<T>((T[])elements)
        // An array is all the interfaces of lists.
        : static elements => elements;
}
