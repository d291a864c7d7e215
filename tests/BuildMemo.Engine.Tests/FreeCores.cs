using BuildMemo.Scheduling;

namespace BuildMemo.Engine.Tests;

/// <summary>As many cores as wanted.</summary>
internal sealed class FreeCores : ICoreBudget
{
    public int Request(int wanted) => wanted;

    public void Release()
    {
    }
}
