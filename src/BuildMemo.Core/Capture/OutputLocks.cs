using BuildMemo.Files;
using Microsoft.Win32.SafeHandles;

namespace BuildMemo.Capture;

/// <summary>
/// Locks by output path (design.md, 8): exclusive on each output, shared on its parents below the root, so that two steps write
/// neither one path nor one inside the other's output folder at once, in whatever builds. One file in a folder of the user's own
/// under the temporary folder: no fault of the store touches it.
/// </summary>
internal sealed class OutputLocks : IDisposable
{
    private const int Together = 1;
    private const int Alone = 2;

    private readonly RangeLocks _locks;

    private OutputLocks(RangeLocks locks) => _locks = locks;

    /// <summary>The open file, for the watchdog alone.</summary>
    public SafeFileHandle Handle => _locks.Handle;

    /// <summary>
    /// Opens the user's lock file. Null with <paramref name="fault"/> when the folder belongs to somebody else, is open to others or
    /// can't be made; a build then goes on without these locks and says so.
    /// </summary>
    /// <param name="temporaryFolder">The system's temporary folder, absolute.</param>
    /// <param name="fault">Why there are no locks, as a sentence.</param>
    public static OutputLocks? TryOpen(string temporaryFolder, out string? fault)
    {
        string folder = Path.Combine(temporaryFolder, OperatingSystem.IsLinux() ? $"buildmemo-{LibC.EffectiveUser()}" : "buildmemo");
        fault = PrivateFolder.Ensure(folder);
        if (fault is not null)
            return null;
        RangeLocks? locks = RangeLocks.TryOpen(Path.Combine(folder, "outputs.lock"), out fault);
        return locks is null ? null : new(locks);
    }

    /// <summary>
    /// Tries to hold all outputs of a step at once; never waits, and holds nothing when one is busy. Null without
    /// <paramref name="fault"/>: busy, come back later. Null with it: the system refuses locks.
    /// </summary>
    /// <param name="outputs">Absolute paths of files and folders.</param>
    /// <param name="root">The root; parents at or above it are not locked.</param>
    /// <param name="fault">Why the system refused.</param>
    public OutputLockSet? TryHold(IReadOnlyList<string> outputs, string root, out string? fault)
    {
        OffsetTable wanted = WantedBytes(outputs, root);
        RangeLock[] held = new RangeLock[wanted.Count];
        int count = 0;
        fault = null;
        for (int place = 0; place < wanted.Places; place++)
        {
            (long offset, int mode) = wanted.At(place);
            if (mode == 0)
                continue;
            if (_locks.TryLock(offset, mode == Alone ? LockMode.Exclusive : LockMode.Shared, out fault) is not { } one)
            {
                Release(held.AsSpan(0, count));
                return null;
            }

            held[count++] = one;
        }

        return new(held, count);
    }

    /// <inheritdoc />
    public void Dispose() => _locks.Dispose();

    internal static void Release(ReadOnlySpan<RangeLock> held)
    {
        foreach (RangeLock one in held)
            one.Dispose();
    }

    // The strongest mode a byte: an output may lie inside another output of the same step, and two paths may fall on one byte.
    private static OffsetTable WantedBytes(IReadOnlyList<string> outputs, string root)
    {
        OffsetTable wanted = new();
        foreach (string output in outputs)
        {
            wanted[RangeLocks.OffsetOf(Key(output))] = Alone;
            for (string? parent = Path.GetDirectoryName(output); parent is not null; parent = Path.GetDirectoryName(parent))
            {
                if (SafePath.IsSameOrBelow(root, parent))
                    break;
                long offset = RangeLocks.OffsetOf(Key(parent));
                // Siblings share the parents: what stands there has brought its own parents along.
                if (wanted[offset] != 0)
                    break;
                wanted[offset] = Together;
            }
        }

        return wanted;
    }

    // Where names don't differ in case, one path has many spellings.
    private static string Key(string path) => OperatingSystem.IsLinux() ? path : path.ToUpperInvariant();
}
