using System.Collections.Immutable;
using BuildMemo.Errors;

namespace BuildMemo.Steps;

/// <summary>What the declarations gave.</summary>
/// <param name="Steps">The steps without an error, in declared order.</param>
/// <param name="Problems">Every problem of every step, in declared order; nothing may run when one is an error.</param>
public sealed record StepReading(ImmutableArray<Step> Steps, ImmutableArray<Problem> Problems);
