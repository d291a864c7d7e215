using BuildMemo.Files;

namespace BuildMemo.Execution.Methods;

/// <summary>
/// The folder in which one run keeps copies of large arrays for its workers, private to the user (0700). It goes with the run; what a
/// killed build left is swept by the next one, which knows by a kernel lock that nobody holds it.
/// </summary>
/// <remarks>
/// <c>&lt;place&gt;/buildmemo-&lt;user&gt;/arrays/&lt;run&gt;/&lt;content&gt;</c>. As in joblib the place is the one that was chosen, else
/// <c>/dev/shm</c> where enough is free, else the folder for temporary files.
/// </remarks>
internal sealed class ArrayFolder : IDisposable
{
    private const string LockName = "arrays.lock";
    private const string SharedMemory = "/dev/shm";

    // joblib's SYSTEM_SHARED_MEM_FS_MIN_SIZE.
    private const long LeastSharedMemory = 2L << 30;

    private readonly RangeLocks _locks;
    private readonly RangeLock _held;

    private ArrayFolder(string path, RangeLocks locks, RangeLock held)
    {
        Path = path;
        _locks = locks;
        _held = held;
    }

    /// <summary>Absolute.</summary>
    public string Path { get; }

    /// <summary>Makes the folder of a run.</summary>
    /// <param name="chosen">The place that the user chose, absolute; null for none.</param>
    /// <param name="fault">Why it is not the chosen place, or null is returned; a sentence, null when all went well.</param>
    public static ArrayFolder? TryMake(string? chosen, out string? fault) =>
        TryMake(chosen, SharedMemoryOf(FreeBytes(SharedMemory)), System.IO.Path.GetTempPath(), out fault);

    /// <summary>The same with places that are known.</summary>
    internal static ArrayFolder? TryMake(string? chosen, string? sharedMemory, string temporaryFolder, out string? fault)
    {
        fault = null;
        foreach (string? place in (ReadOnlySpan<string?>)[chosen, sharedMemory, temporaryFolder])
        {
            if (place is null)
                continue;
            ArrayFolder? folder = TryMakeIn(place, out string? reason);
            // What nobody chose may be closed to us; the last place says why there is none.
            fault = folder is null && (place == chosen || place == temporaryFolder) ? reason : fault;
            if (folder is not null)
                return folder;
        }

        return null;
    }

    /// <summary>The folder of shared memory where as many bytes of it are free; null where they are too few.</summary>
    internal static string? SharedMemoryOf(long free) => free >= LeastSharedMemory ? SharedMemory : null;

    /// <summary>The file of locks that serves a run's folder: workers take turns at one array by it.</summary>
    public static string LocksOf(string folder) => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(folder)!, LockName);

    /// <summary>Removes the folder; what is mapped from it stays valid.</summary>
    public void Dispose()
    {
        Remove(Path);
        _held.Dispose();
        _locks.Dispose();
    }

    private static ArrayFolder? TryMakeIn(string place, out string? fault)
    {
        string own = System.IO.Path.Combine(place, OperatingSystem.IsLinux() ? $"buildmemo-{LibC.EffectiveUser()}" : "buildmemo");
        fault = MakePlace(place) ?? PrivateFolder.Ensure(own);
        string all = System.IO.Path.Combine(own, "arrays");
        fault ??= PrivateFolder.Ensure(all);
        if (fault is not null || RangeLocks.TryOpen(System.IO.Path.Combine(all, LockName), out fault) is not { } locks)
            return null;
        string name = Guid.NewGuid().ToString("N");
        // Locked before it is there: or a sweep could take it for a leftover.
        if (locks.TryLock(name, LockMode.Exclusive, out fault) is not { } held)
        {
            fault ??= $"the folder '{all}' is in use in a way that can't be";
            locks.Dispose();
            return null;
        }

        Sweep(all, locks);
        string folder = System.IO.Path.Combine(all, name);
        fault = PrivateFolder.Ensure(folder);
        if (fault is null)
            return new ArrayFolder(folder, locks, held);
        locks.Dispose();
        return null;
    }

    private static string? MakePlace(string place)
    {
        try
        {
            Directory.CreateDirectory(place);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The reason goes to the caller, who takes another place.
            return $"the folder '{place}' can't be made: {error.Message}";
        }
    }

    private static void Sweep(string all, RangeLocks locks)
    {
        foreach (string folder in Directory.GetDirectories(all))
        {
            using RangeLock? held = locks.TryLock(System.IO.Path.GetFileName(folder), LockMode.Exclusive, out _);
            if (held is not null)
                Remove(folder);
        }
    }

    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Another sweep is at it, or a worker that is being killed still writes: the next start sweeps it.
        }
    }

    private static long FreeBytes(string folder)
    {
        try
        {
            return OperatingSystem.IsLinux() && Directory.Exists(folder) ? new DriveInfo(folder).AvailableFreeSpace : 0;
        }
        catch (IOException)
        {
            // No such file system: as if nothing were free.
            return 0;
        }
    }
}
