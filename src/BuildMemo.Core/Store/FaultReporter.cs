using BuildMemo.Errors;

namespace BuildMemo.Store;

/// <summary>Passes on the first fault of each kind that a store meets in its life: a damaged store must not flood a build's log.</summary>
internal sealed class FaultReporter(IStoreFaults faults)
{
    private readonly Lock _lock = new();
    private readonly List<Code> _reported = [];

    public void Report(Code code, string message, string? file = null)
    {
        lock (_lock)
        {
            if (_reported.Contains(code))
                return;
            _reported.Add(code);
        }

        faults.Report(new Problem(code, message) { File = file });
    }
}
