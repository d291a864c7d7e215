using BuildMemo.Files;

namespace BuildMemo.Execution.Methods;

/// <summary>
/// Where shadow copies lie: a folder of the user's own (0700) below the temporary folder, or below the user's cache where the
/// temporary folder is mounted without the right to execute (native libraries could not be loaded from there).
/// </summary>
internal static class ShadowFolder
{
    /// <summary>Makes it. Null with <paramref name="fault"/>, a sentence, when it belongs to another user, is a link or can't be made.</summary>
    /// <param name="temporaryFolder">The system's temporary folder, absolute.</param>
    /// <param name="cacheFolder">The user's folder for caches, absolute; null for none.</param>
    /// <param name="fault">Why there is none.</param>
    public static string? TryMake(string temporaryFolder, string? cacheFolder, out string? fault) =>
        TryMake(temporaryFolder, cacheFolder, MayExecute(temporaryFolder), out fault);

    /// <summary>The same for a folder that is known to be mounted with or without that right.</summary>
    internal static string? TryMake(string temporaryFolder, string? cacheFolder, bool mayExecute, out string? fault)
    {
        bool usesCache = cacheFolder is not null && !mayExecute;
        string own = usesCache
            ? Path.Combine(cacheFolder!, "buildmemo-workers")
            : Path.Combine(temporaryFolder, OperatingSystem.IsLinux() ? $"buildmemo-{LibC.EffectiveUser()}" : "buildmemo");
        // The folder that is shared with other things of the user's is checked as well: whoever owns it could swap what lies in it.
        fault = PrivateFolder.Ensure(own);
        string folder = Path.Combine(own, "methods");
        fault ??= PrivateFolder.Ensure(folder);
        return fault is null ? folder : null;
    }

    /// <summary>The user's folder for caches by the platform's rules; null when there is no home.</summary>
    public static string? CacheOf(IReadOnlyDictionary<string, string> environment)
    {
        if (environment.TryGetValue("XDG_CACHE_HOME", out string? cache) && Path.IsPathFullyQualified(cache))
            return cache;
        return environment.TryGetValue("HOME", out string? home) && Path.IsPathFullyQualified(home) ? Path.Combine(home, ".cache") : null;
    }

    /// <summary>Whether what lies in a folder may be executed, by the mount that it lies on.</summary>
    internal static unsafe bool MayExecute(string folder)
    {
        const long NoExecute = 8;
        const int Flags = 10;
        if (!OperatingSystem.IsLinux())
            return true;
        using NativePath native = new(folder, stackalloc byte[NativePath.StackBytes]);
        // struct statfs of 64-bit Linux: eleven words up to f_flags.
        long* result = stackalloc long[32];
        fixed (byte* pointer = native.Bytes)
            return LibC.StatFileSystem(pointer, result) != 0 || (result[Flags] & NoExecute) == 0;
    }
}
