using BuildMemo.Capture;
using BuildMemo.Execution;
using BuildMemo.Journal;

namespace BuildMemo.Run;

/// <summary>Puts right what a killed build left: its processes are ended before their outputs are touched, then what waits aside comes back.</summary>
internal static class Leftovers
{
    /// <summary>Sweeps what the journal notes; costs nothing when the last run came to its end.</summary>
    public static void Sweep(RunServices services)
    {
        foreach (InFlightStep step in services.Journal.Leftovers)
        {
            foreach (InFlightGroup group in step.Groups)
                ProcessTree.KillOrphan(new(group.Id, group.StartTime));
            Sweep(services, [.. step.Moves.Select(move => new CleanGroundMove(move.Original, move.Aside))]);
            services.Journal.Settle(step.Step);
        }
    }

    // Another configuration or project may write the same outputs right now. Then its results stay, and what waits aside is let go.
    private static void Sweep(RunServices services, CleanGroundMove[] moves)
    {
        if (moves.Length == 0)
            return;
        bool isFree = services.TryLockOutputs([.. moves.Select(move => move.Path)], out IDisposable? held);
        using (held)
            services.Report(isFree ? services.Ground.Sweep(moves) : services.Ground.LetGo(moves));
    }
}
