namespace BuildMemo.Execution;

/// <summary>A line of the system's process table.</summary>
/// <param name="Id">Process id.</param>
/// <param name="State">One letter, as in proc(5): R, S, D, T, Z, …</param>
/// <param name="Parent">Process id of the parent.</param>
/// <param name="Group">Process group.</param>
/// <param name="Session">Session.</param>
/// <param name="Threads">Threads that are left.</param>
/// <param name="StartTicks">Clock ticks (10 ms) from the start of the system to the start of the process.</param>
internal readonly record struct ProcessEntry(int Id, char State, int Parent, int Group, int Session, int Threads, long StartTicks)
{
    /// <summary>Neither a zombie nor one about to go. State is that of the first thread, which may have ended before others.</summary>
    public bool IsAlive => State is not ('Z' or 'X' or 'x') || Threads > 1;

    /// <summary>It can't start anything before somebody lets it go on.</summary>
    public bool IsFrozen => State is 'T' or 't' || !IsAlive;
}
