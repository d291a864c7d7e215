namespace BuildMemo.Files;

/// <summary>
/// What tells cheaply that a file did not change: size, times and identity (design.md, "Words").
/// On Windows <see cref="Changed"/> is <c>ChangeTime</c> and the identity the 128-bit file id.
/// </summary>
/// <param name="Size">Bytes.</param>
/// <param name="Modified">mtime, nanoseconds since 1970 UTC.</param>
/// <param name="Changed">ctime, nanoseconds since 1970 UTC; a writer can't set it back.</param>
/// <param name="FileId">Inode; on Windows the low half of the id.</param>
/// <param name="Device">Device; on Windows the high half of the id.</param>
public readonly record struct Stamp(long Size, long Modified, long Changed, ulong FileId, ulong Device)
{
    // Written out: the generated comparison goes through EqualityComparer<T>, which is compiled just in time in every build.
    /// <inheritdoc />
    public bool Equals(Stamp other) => Size == other.Size && Modified == other.Modified && Changed == other.Changed && FileId == other.FileId && Device == other.Device;

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Size, Modified, Changed, FileId);
}
