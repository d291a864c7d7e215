using System.Collections.Immutable;
using BuildMemo.Errors;

namespace BuildMemo.Methods;

/// <summary>A step bound to its method, or all that is wrong with it.</summary>
/// <param name="Method">Null when there are problems.</param>
/// <param name="Problems">Each names the step; empty when there are none.</param>
public sealed record MethodBinding(BoundMethod? Method, ImmutableArray<Problem> Problems);
