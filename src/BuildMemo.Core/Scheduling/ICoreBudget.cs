namespace BuildMemo.Scheduling;

/// <summary>Lends execution slots. Asked once a run, at the first step that must be executed.</summary>
public interface ICoreBudget
{
    /// <summary>Slots granted: at least 1, at most <paramref name="wanted"/>.</summary>
    int Request(int wanted);

    /// <summary>Gives back what was granted; called once, also after failures, and only after <see cref="Request"/>.</summary>
    void Release();
}
