using System.Collections.Immutable;

namespace BuildMemo.Journal;

/// <summary>A file or folder that is moved aside before a step runs, and moved back when it fails.</summary>
/// <param name="Original">Absolute path where it belongs.</param>
/// <param name="Aside">Absolute path where it lies meanwhile, on the same volume.</param>
public sealed record AsideMove(string Original, string Aside);

/// <summary>A process group that a step started.</summary>
/// <param name="Id">Its id, the process id of its leader.</param>
/// <param name="StartTime">The leader's start time as the system tells it; ids are used again, a pair of both is not.</param>
public sealed record InFlightGroup(int Id, long StartTime);

/// <summary>
/// What an interrupted run left of a step: processes to end, if their start times match, and moves to bring back, in this order.
/// </summary>
/// <param name="Step">Name of the step.</param>
public sealed record InFlightStep(string Step)
{
    /// <summary>The groups it started; several when a batch was run again one by one.</summary>
    public ImmutableArray<InFlightGroup> Groups { get; init; } = [];

    /// <summary>The moves that were planned; any of them may not have happened.</summary>
    public ImmutableArray<AsideMove> Moves { get; init; } = [];
}
