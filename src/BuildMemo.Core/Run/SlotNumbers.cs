namespace BuildMemo.Run;

/// <summary>Numbers for the slots that are taken, so that a report can tell who ran where: always the lowest that is free. Safe for threads.</summary>
internal sealed class SlotNumbers
{
    private readonly Lock _lock = new();
    private bool[] _taken = new bool[16];

    /// <summary>Takes a number, from 1.</summary>
    public int Take()
    {
        lock (_lock)
        {
            int free = Array.IndexOf(_taken, false);
            if (free < 0)
            {
                free = _taken.Length;
                Array.Resize(ref _taken, free * 2);
            }

            _taken[free] = true;
            return free + 1;
        }
    }

    /// <summary>Gives a number back.</summary>
    public void Return(int number)
    {
        lock (_lock)
            _taken[number - 1] = false;
    }
}
