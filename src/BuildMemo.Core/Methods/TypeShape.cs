using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace BuildMemo.Methods;

/// <summary>A type in a signature, decoded.</summary>
/// <param name="Name">As in C#, for messages.</param>
internal abstract record TypeShape(string Name);

/// <summary>A type that signatures have a code for: <c>int</c>, <c>string</c>, <c>object</c>, <c>void</c>.</summary>
internal sealed record PrimitiveShape(PrimitiveTypeCode Code, string Name) : TypeShape(Name);

/// <summary>A class, struct, interface, enum or delegate, by name.</summary>
/// <param name="FullName">With namespace, <c>+</c> before nested types and <c>`1</c> after generic ones.</param>
/// <param name="Name">As in C#.</param>
/// <param name="IsValueType">As the signature says.</param>
/// <param name="Handle">In the metadata of <paramref name="Image"/>.</param>
/// <param name="Image">Where the handle belongs.</param>
internal sealed record NamedShape(string FullName, string Name, bool IsValueType, EntityHandle Handle, AssemblyImage Image) : TypeShape(Name);

/// <summary>A constructed generic type.</summary>
internal sealed record GenericShape(NamedShape Definition, ImmutableArray<TypeShape> Arguments, string Name) : TypeShape(Name);

/// <summary>A one-dimensional array.</summary>
internal sealed record ListShape(TypeShape Element) : TypeShape(Element.Name + "[]");

/// <summary>What can't be an argument whatever is inside.</summary>
/// <param name="Name">As in C#.</param>
/// <param name="Reason">Completes "is not supported: ".</param>
internal sealed record UnsupportedShape(string Name, string Reason) : TypeShape(Name);
