namespace BuildMemo.Files;

/// <summary>What is known about a file system: how far its times can be trusted, whether it is local, how it compares names.</summary>
/// <param name="RacyWindowNanoseconds">How long before a stamp was taken a change may hide behind equal times.</param>
/// <param name="IsNetwork">Network and user-space file systems: stamps are not trusted, locks are not relied on.</param>
/// <param name="IsCaseSensitive">Whether names that differ in case are different files.</param>
internal sealed record FileSystemTraits(long RacyWindowNanoseconds, bool IsNetwork, bool IsCaseSensitive)
{
    private const long Millisecond = 1_000_000;
    private const long Narrow = 20 * Millisecond;
    private const long Wide = 2000 * Millisecond;

    // Few devices: a copied array is searched faster than a dictionary is compiled (no-op path).
    private static volatile Known[] _known = [];
    private static readonly Lock s_lock = new();

    private sealed record Known(ulong Device, FileSystemTraits Traits);

    /// <summary>Of the file system at a path; when nothing is there, of its nearest existing parent.</summary>
    public static FileSystemTraits Of(string path)
    {
        if (!OperatingSystem.IsLinux())
            return OfPlatform(path);
        string? existing = path;
        FileStatus status = FileSystem.Status(existing);
        while (status.Kind == FileKind.Missing && existing is not null)
        {
            existing = Path.GetDirectoryName(existing);
            if (existing is not null)
                status = FileSystem.Status(existing);
        }

        return existing is null ? new(Wide, IsNetwork: true, IsCaseSensitive: true) : Of(status.Stamp, existing);
    }

    /// <summary>Of the file system that a stamp comes from; asks the system only once a device.</summary>
    /// <param name="stamp">A stamp of <paramref name="path"/>.</param>
    /// <param name="path">A path that exists on that device.</param>
    public static FileSystemTraits Of(in Stamp stamp, string path)
    {
        if (!OperatingSystem.IsLinux())
            return OfPlatform(path);
        foreach (Known known in _known)
        {
            if (known.Device == stamp.Device)
                return known.Traits;
        }

        FileSystemTraits traits = Ask(path);
        lock (s_lock)
            _known = [.. _known, new Known(stamp.Device, traits)];
        return traits;
    }

    /// <summary>By the magic number of statfs (linux/magic.h); unknown ones are taken for coarse, case-sensitive and local.</summary>
    internal static FileSystemTraits OfMagic(long magic) => (uint)magic switch
    {
        // ext2-4, xfs, btrfs, tmpfs.
        0xEF53 or 0x58465342 or 0x9123683E or 0x01021994 => new(Narrow, IsNetwork: false, IsCaseSensitive: true),
        // APFS (apfs-rw), NTFS, ntfs3.
        0x4253584E => new(Narrow, IsNetwork: false, IsCaseSensitive: true),
        0x5346544E or 0x7366746E => new(Narrow, IsNetwork: false, IsCaseSensitive: false),
        // vfat keeps times in steps of two seconds; exfat, hfs, hfs+.
        0x4D44 or 0x2011BAB0 or 0x4244 or 0x482B => new(Wide, IsNetwork: false, IsCaseSensitive: false),
        // cifs, smb, smb2.
        0xFF534D42 or 0x517B or 0xFE534D42 => new(Wide, IsNetwork: true, IsCaseSensitive: false),
        // nfs, 9p, afs, ceph, coda, gfs2, ocfs2, lustre, and fuse: what is behind it can't be known (sshfs, virtiofs).
        0x6969 or 0x01021997 or 0x5346414F or 0x6B414653 or 0x00C36400 or 0x73757245 or 0x01161970 or 0x7461636F or 0x0BD00BD0
            or 0x65735546 => new(Wide, IsNetwork: true, IsCaseSensitive: true),
        _ => new(Wide, IsNetwork: false, IsCaseSensitive: true),
    };

    private static unsafe FileSystemTraits Ask(string path)
    {
        using NativePath native = new(path, stackalloc byte[NativePath.StackBytes]);
        // struct statfs takes 120 bytes; its first word is the magic number.
        long* result = stackalloc long[32];
        fixed (byte* pointer = native.Bytes)
        {
            if (LibC.StatFileSystem(pointer, result) == 0)
                return OfMagic(result[0]);
        }

        return new(Wide, IsNetwork: true, IsCaseSensitive: true);
    }

    private static FileSystemTraits OfPlatform(string path)
    {
        bool isNetwork = path.StartsWith(@"\\", StringComparison.Ordinal);
        return new(isNetwork ? Wide : Narrow, isNetwork, IsCaseSensitive: false);
    }
}
