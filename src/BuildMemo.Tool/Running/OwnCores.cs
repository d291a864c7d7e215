using BuildMemo.Scheduling;

namespace BuildMemo.Tool.Running;

/// <summary>One command takes one slot, of a machine that nobody shares out.</summary>
internal sealed class OwnCores : ICoreBudget
{
    public int Request(int wanted) => wanted;

    public void Release()
    {
    }
}
