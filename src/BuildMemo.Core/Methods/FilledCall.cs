using System.Collections.Immutable;
using BuildMemo.Errors;

namespace BuildMemo.Methods;

/// <summary>A call with its files, ready for fingerprint and worker; or what does not fit.</summary>
/// <param name="Arguments">In the order of the method's parameters.</param>
/// <param name="Parameters">For the fingerprint, sorted by name: the values, and which inputs were gathered as results.</param>
/// <param name="Problems">Each names the step; empty when all is well.</param>
public sealed record FilledCall(
    ImmutableArray<FilledArgument> Arguments, ImmutableArray<BoundParameter> Parameters, ImmutableArray<Problem> Problems);
