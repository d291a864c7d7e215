using BuildMemo.Scheduling;

namespace BuildMemo.Core.Tests.Scheduling;

/// <summary>Grants what the test says, and notes each call.</summary>
internal sealed class RecordedCores(int granted) : ICoreBudget
{
    private readonly List<string> _calls = [];

    /// <summary><c>request 4</c>, <c>release</c>.</summary>
    public IReadOnlyList<string> Calls => _calls;

    /// <summary>Hears of the request before it is granted.</summary>
    public Action Requested { get; set; } = () => { };

    public int Request(int wanted)
    {
        lock (_calls)
            _calls.Add($"request {wanted}");
        Requested();
        return granted;
    }

    public void Release()
    {
        lock (_calls)
            _calls.Add("release");
    }
}
