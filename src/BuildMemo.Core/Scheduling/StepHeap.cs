namespace BuildMemo.Scheduling;

/// <summary>
/// Steps by rank, the highest first, and by place among equals. A heap of its own: the framework's would be compiled just in time
/// for these keys in every build. Not safe for threads.
/// </summary>
/// <param name="ranks">Rank of each step.</param>
internal sealed class StepHeap(long[] ranks)
{
    private int[] _steps = new int[16];

    /// <summary>How many steps it holds.</summary>
    public int Count { get; private set; }

    /// <summary>The step that <see cref="Take"/> gives next; -1 when there is none.</summary>
    public int First => Count > 0 ? _steps[0] : -1;

    /// <summary>Adds a step.</summary>
    public void Add(int step)
    {
        if (Count == _steps.Length)
            Array.Resize(ref _steps, 2 * Count);
        int place = Count++;
        for (; place > 0 && IsBefore(step, _steps[(place - 1) / 2]); place = (place - 1) / 2)
            _steps[place] = _steps[(place - 1) / 2];
        _steps[place] = step;
    }

    /// <summary>Takes the first step.</summary>
    public int Take()
    {
        int first = _steps[0];
        int last = _steps[--Count];
        int place = 0;
        while (2 * place + 1 < Count)
        {
            int child = 2 * place + 1;
            if (child + 1 < Count && IsBefore(_steps[child + 1], _steps[child]))
                child++;
            if (!IsBefore(_steps[child], last))
                break;
            _steps[place] = _steps[child];
            place = child;
        }

        _steps[place] = last;
        return first;
    }

    /// <summary>Whether one step goes before another.</summary>
    public bool IsBefore(int left, int right) => ranks[left] > ranks[right] || (ranks[left] == ranks[right] && left < right);
}
