namespace BuildMemo.Execution;

/// <summary>What the build tells the watchdog beside the table: which open files' locks to hold. A verb above the build's number of the file.</summary>
public static class WatchdogMessages
{
    private const int VerbShift = 32;
    private const long HoldVerb = 1;
    private const long ReleaseVerb = 2;

    /// <summary>Comes with a descriptor, to be kept open.</summary>
    /// <param name="file">The build's own number for it.</param>
    public static long Hold(int file) => HoldVerb << VerbShift | (uint)file;

    /// <summary>The descriptor that came for this number is to be closed.</summary>
    /// <param name="file">The build's own number for it.</param>
    public static long Release(int file) => ReleaseVerb << VerbShift | (uint)file;

    /// <summary>Takes a message apart.</summary>
    /// <param name="message">As received.</param>
    /// <param name="file">The build's number of the file.</param>
    /// <returns>True to hold, false to release.</returns>
    public static bool IsHold(long message, out int file)
    {
        file = (int)message;
        return message >> VerbShift == HoldVerb;
    }
}
