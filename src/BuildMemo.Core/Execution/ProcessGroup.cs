namespace BuildMemo.Execution;

/// <summary>A process group and the process that leads it, told apart from whoever gets the same number later.</summary>
/// <param name="Id">Number of the group, which is the process id of its leader.</param>
/// <param name="StartMark">
/// When the leader started, as <see cref="ProcessTree.StartMark"/> tells it: equal for the same process only; 0 when unknown.
/// </param>
public readonly record struct ProcessGroup(int Id, long StartMark);
