using BuildMemo.Errors;

namespace BuildMemo.Store;

/// <summary>Hears of the faults of a store. Called from any thread.</summary>
public interface IStoreFaults
{
    /// <summary>A fault; the store reports each kind once.</summary>
    void Report(Problem problem);
}
