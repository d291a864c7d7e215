namespace BuildMemo.Execution;

/// <summary>
/// Makes start marks. Start times count from the start of the system and process ids belong to a container, so a mark also holds a
/// hash of both: a journal may be read after a restart, or outside the container that wrote it.
/// </summary>
internal static class StartMarks
{
    private const int TickBits = 40;

    private static readonly Lazy<long> s_place = new(FindPlace);

    public static long Of(ProcessEntry entry) => s_place.Value | (entry.StartTicks & ((1L << TickBits) - 1));

    private static long FindPlace()
    {
        string boot = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
        string? processes = File.ResolveLinkTarget("/proc/self/ns/pid", returnFinalTarget: false)?.Name;
        const ulong Basis = 14695981039346656037;
        const ulong Prime = 1099511628211;
        ulong hash = Basis;
        foreach (char letter in $"{boot} {processes}")
            hash = (hash ^ letter) * Prime;

        // Never zero, which means unknown.
        return (long)((hash >> TickBits) << TickBits) | 1L << TickBits;
    }
}
