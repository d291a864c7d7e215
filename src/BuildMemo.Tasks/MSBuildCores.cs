using BuildMemo.Scheduling;
using Microsoft.Build.Framework;

namespace BuildMemo.Tasks;

/// <summary>
/// Takes execution slots from MSBuild's budget, which the nodes of a build share. Asks once: a second request while the
/// first holds everything would block for ever.
/// </summary>
/// <param name="engine">The task's engine.</param>
internal sealed class MSBuildCores(IBuildEngine engine) : ICoreBudget
{
    private int _granted;

    /// <inheritdoc />
    public int Request(int wanted)
    {
        try
        {
            _granted = engine is IBuildEngine9 cores ? cores.RequestCores(wanted) : 0;
        }
        catch (NotImplementedException)
        {
            // A task host has no budget: take what was asked for, as an Exec there would.
            _granted = 0;
            return wanted;
        }

        return Math.Max(1, _granted);
    }

    /// <inheritdoc />
    public void Release()
    {
        if (_granted > 0 && engine is IBuildEngine9 cores)
            cores.ReleaseCores(_granted);
        _granted = 0;
    }
}
