namespace BuildMemo.Files;

/// <summary>
/// Numbers by byte offset, in open addressing. A table of its own: the framework's would be compiled just in time for these keys in
/// every build. Not safe for threads.
/// </summary>
internal sealed class OffsetTable
{
    // A power of two, at most half full. 0 marks a free place; every number that is kept is another one.
    private long[] _offsets = new long[16];
    private int[] _numbers = new int[16];

    /// <summary>How many offsets have a number.</summary>
    public int Count { get; private set; }

    /// <summary>How many places there are to look at with <see cref="At"/>.</summary>
    public int Places => _offsets.Length;

    /// <summary>The number of an offset; 0 when it has none. 0 takes the number away.</summary>
    public int this[long offset]
    {
        get => _numbers[PlaceOf(offset)];
        set
        {
            int place = PlaceOf(offset);
            if (value == 0)
            {
                if (_numbers[place] != 0)
                    Remove(place);
                return;
            }

            if (_numbers[place] == 0)
                Count++;
            _offsets[place] = offset;
            _numbers[place] = value;
            if (2 * Count > _offsets.Length)
                Grow();
        }
    }

    /// <summary>What stands at a place; a number of 0 for nothing.</summary>
    public (long Offset, int Number) At(int place) => (_offsets[place], _numbers[place]);

    private int PlaceOf(long offset)
    {
        // The offsets are hashes already.
        int place = (int)offset & (_offsets.Length - 1);
        while (_numbers[place] != 0 && _offsets[place] != offset)
            place = (place + 1) & (_offsets.Length - 1);
        return place;
    }

    private void Remove(int place)
    {
        int mask = _offsets.Length - 1;
        _numbers[place] = 0;
        Count--;
        // What had to move on because of it moves back, else a search would stop before it.
        for (int next = (place + 1) & mask; _numbers[next] != 0; next = (next + 1) & mask)
        {
            int wanted = (int)_offsets[next] & mask;
            if (((next - wanted) & mask) < ((next - place) & mask))
                continue;
            (_offsets[place], _numbers[place]) = (_offsets[next], _numbers[next]);
            _numbers[next] = 0;
            place = next;
        }
    }

    private void Grow()
    {
        (long[] offsets, int[] numbers) = (_offsets, _numbers);
        _offsets = new long[2 * offsets.Length];
        _numbers = new int[2 * offsets.Length];
        for (int place = 0; place < offsets.Length; place++)
        {
            if (numbers[place] == 0)
                continue;
            int free = PlaceOf(offsets[place]);
            (_offsets[free], _numbers[free]) = (offsets[place], numbers[place]);
        }
    }
}
