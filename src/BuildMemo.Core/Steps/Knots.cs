namespace BuildMemo.Steps;

/// <summary>Groups steps that wait for each other (strongly connected components, Tarjan 1972), without recursion.</summary>
internal sealed class Knots
{
    private readonly int[][] _producers;
    private readonly int[] _number;
    private readonly int[] _lowest;
    private readonly int[] _knot;
    private readonly Stack<int> _open = [];
    private int _next = 1;
    private int _knots;

    private Knots(int[][] producers)
    {
        _producers = producers;
        _number = new int[producers.Length];
        _lowest = new int[producers.Length];
        _knot = new int[producers.Length];
        Array.Fill(_knot, -1);
    }

    /// <summary>The number of each step's group.</summary>
    public static int[] Find(int[][] producers)
    {
        var knots = new Knots(producers);
        for (int i = 0; i < producers.Length; i++)
        {
            if (knots._number[i] == 0)
                knots.Visit(i);
        }

        return knots._knot;
    }

    private void Visit(int start)
    {
        var path = new Stack<(int Step, int Edge)>();
        Enter(start);
        path.Push((start, 0));
        while (path.TryPop(out (int Step, int Edge) at))
        {
            if (at.Edge < _producers[at.Step].Length)
            {
                int producer = _producers[at.Step][at.Edge];
                path.Push((at.Step, at.Edge + 1));
                if (_number[producer] == 0)
                {
                    Enter(producer);
                    path.Push((producer, 0));
                }
                else if (_knot[producer] < 0)
                {
                    _lowest[at.Step] = Math.Min(_lowest[at.Step], _number[producer]);
                }

                continue;
            }

            if (path.TryPeek(out (int Step, int Edge) parent))
                _lowest[parent.Step] = Math.Min(_lowest[parent.Step], _lowest[at.Step]);
            if (_lowest[at.Step] == _number[at.Step])
                Close(at.Step);
        }
    }

    private void Enter(int step)
    {
        _number[step] = _lowest[step] = _next++;
        _open.Push(step);
    }

    private void Close(int root)
    {
        int step;
        do
        {
            step = _open.Pop();
            _knot[step] = _knots;
        }
        while (step != root);
        _knots++;
    }
}
