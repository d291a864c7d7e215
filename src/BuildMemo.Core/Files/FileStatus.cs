namespace BuildMemo.Files;

/// <summary>Kind, mode and stamp of what stands at a path.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Mode">Permission bits (0755), setuid and sticky bits included; on Windows 0644.</param>
/// <param name="Stamp">Its stamp; default when missing.</param>
public readonly record struct FileStatus(FileKind Kind, int Mode, Stamp Stamp)
{
    /// <summary>Whether the owner may execute it: the only permission that is a component and that a restore sets.</summary>
    public bool IsExecutable => (Mode & 0b001_000_000) != 0;

    // Written out: the generated comparison goes through EqualityComparer<T>, which is compiled just in time in every build.
    /// <inheritdoc />
    public bool Equals(FileStatus other) => Kind == other.Kind && Mode == other.Mode && Stamp.Equals(other.Stamp);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Kind, Mode, Stamp.GetHashCode());
}
