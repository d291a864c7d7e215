namespace BuildMemo.Files;

/// <summary>
/// Whether a stamp tells a later change apart (design.md, 6). A file that is written again within the resolution of its file
/// system's clock keeps its times; git and ccache's inode cache draw the same line.
/// </summary>
internal static class StampTrust
{
    /// <summary>
    /// False when the file changed within the racy window before <paramref name="takenAtNanoseconds"/>, or in the future, or lies on
    /// a network file system.
    /// </summary>
    /// <param name="stamp">The stamp.</param>
    /// <param name="takenAtNanoseconds"><see cref="Clock.NowNanoseconds"/> from before the stamp was taken.</param>
    /// <param name="traits">Of the file system that the file lies on.</param>
    public static bool IsTrusted(in Stamp stamp, long takenAtNanoseconds, FileSystemTraits traits)
    {
        if (traits.IsNetwork)
            return false;
        long latest = Math.Max(stamp.Modified, stamp.Changed);
        return takenAtNanoseconds - latest > traits.RacyWindowNanoseconds;
    }
}
