namespace BuildMemo.Journal;

/// <summary>What the one look at all watched paths found. The numbers grow with the weight.</summary>
public enum ScanState
{
    /// <summary>As recorded, with a trusted stamp.</summary>
    Equal = 0,

    /// <summary>As recorded, with a stamp that proves nothing.</summary>
    Untrusted = 1,

    /// <summary>A file of the recorded size with another stamp: its content decides.</summary>
    Touched = 2,

    /// <summary>Not as recorded, or not known to the base.</summary>
    Differs = 3,
}
