using System.Collections.Immutable;

namespace BuildMemo.Journal;

/// <summary>What the log says of the steps on top of the base; each kind of frame changes it in one method, live and on replay.</summary>
internal sealed class StepStates
{
    private readonly Dictionary<string, StepState> _states = new(StringComparer.Ordinal);

    /// <summary>Whether the log says anything at all.</summary>
    public bool IsEmpty => _states.Count == 0;

    public IEnumerable<string> Steps => _states.Keys;

    public StepState? Find(string step) => _states.GetValueOrDefault(step);

    /// <summary>The step is about to run: no longer valid, and its moves may happen from now on.</summary>
    public void Begin(string step, ImmutableArray<AsideMove> moves)
    {
        StepState state = Invalidate(step);
        // Moves and groups of an earlier attempt stay until the step is settled: none of them is known to be done with.
        state.InFlight = state.InFlight is { } known
            ? known with { Moves = known.Moves.AddRange(moves) }
            : new(step) { Moves = moves };
    }

    public void Started(string step, InFlightGroup group)
    {
        StepState state = Invalidate(step);
        InFlightStep known = state.InFlight ?? new(step);
        state.InFlight = known with { Groups = known.Groups.Add(group) };
    }

    public StepState Invalidate(string step)
    {
        if (!_states.TryGetValue(step, out StepState? state))
            _states.Add(step, state = new());
        state.IsInvalid = true;
        return state;
    }

    /// <summary>Nothing is left to end or to bring back; the step stays invalid.</summary>
    public void Settle(string step) => Invalidate(step).InFlight = null;

    /// <summary>The step ended: its entry is the new one.</summary>
    public void Append(JournalEntry entry)
    {
        StepState state = Invalidate(entry.Step);
        state.Entry = entry;
        state.IsInvalid = false;
        state.InFlight = null;
    }

    /// <summary>All unsettled steps, in the order in which they began.</summary>
    public ImmutableArray<InFlightStep> InFlight()
    {
        ImmutableArray<InFlightStep>.Builder steps = ImmutableArray.CreateBuilder<InFlightStep>();
        foreach (StepState state in _states.Values)
        {
            if (state.InFlight is { } step)
                steps.Add(step);
        }
        return steps.ToImmutable();
    }
}

/// <summary>What the log says of one step.</summary>
internal sealed class StepState
{
    /// <summary>Its newest entry; null when the base's is the newest.</summary>
    public JournalEntry? Entry { get; set; }

    /// <summary>Whether the newest entry no longer counts.</summary>
    public bool IsInvalid { get; set; }

    /// <summary>What is to be ended and brought back if the run dies now.</summary>
    public InFlightStep? InFlight { get; set; }
}
