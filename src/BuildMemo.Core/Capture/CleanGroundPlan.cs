using System.Collections.Immutable;
using BuildMemo.Steps;

namespace BuildMemo.Capture;

/// <summary>One thing that waits aside while its step runs.</summary>
/// <param name="Path">Where it belongs.</param>
/// <param name="AsidePath">Where it waits; nobody else has that name.</param>
internal sealed record CleanGroundMove(string Path, string AsidePath);

/// <summary>What will be moved before a step runs: noted in the journal before it happens, so that a crash loses nothing.</summary>
/// <param name="Outputs">The step's outputs; those inside its own output folders are left out, for the folder covers them.</param>
/// <param name="Moves">Empty when nothing stands at any of them.</param>
internal sealed record CleanGroundPlan(ImmutableArray<OutputDeclaration> Outputs, ImmutableArray<CleanGroundMove> Moves);
