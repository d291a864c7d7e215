using System.Globalization;

namespace BuildMemo.Execution;

/// <summary>What the process that runs steps brings along and a step must not notice. Found once, when the first step runs.</summary>
internal sealed class UnixHost
{
    /// <summary>The umask that every step gets (design.md, 5).</summary>
    public const int WantedUmask = 0b000_010_010;

    private static readonly Lazy<UnixHost> s_current = new(Find);
    private bool _reapsChildren;

    /// <summary>The process that this code runs in.</summary>
    public static UnixHost Current => s_current.Value;

    /// <summary>The umask of this process.</summary>
    public int Umask { get; init; } = WantedUmask;

    /// <summary>
    /// Whether exit statuses get lost here, because the runtime or the kernel reaps every child. Becomes true for good when one
    /// was lost (<see cref="StatusWasLost"/>): whoever took that one will take others.
    /// </summary>
    public bool ReapsChildren
    {
        get => Volatile.Read(ref _reapsChildren);
        init => _reapsChildren = value;
    }

    /// <summary>Whether the kernel has process descriptors (Linux 5.3) and lets us use them.</summary>
    public bool HasProcessDescriptors { get; init; } = OperatingSystem.IsLinux();

    public void StatusWasLost() => Volatile.Write(ref _reapsChildren, true);

    private static UnixHost Find()
    {
        if (!OperatingSystem.IsLinux())
            return new UnixHost();

        int umask = WantedUmask;
        ulong ignored = 0;
        foreach (string line in File.ReadLines("/proc/self/status"))
        {
            // The umask call would have to set it, for all threads, to read it.
            if (line.StartsWith("Umask:", StringComparison.Ordinal))
                umask = Convert.ToInt32(line["Umask:".Length..].Trim(), 8);
            else if (line.StartsWith("SigIgn:", StringComparison.Ordinal))
                ignored = ulong.Parse(line.AsSpan("SigIgn:".Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        }

        // Where SIGCHLD is ignored the kernel reaps, and the runtime never puts a handler over an ignored signal; as process 1 the
        // runtime reaps all children (runtime: src/native/libs/System.Native/pal_signal.c, InstallSignalHandler and reapAll).
        const ulong ChildBit = 1UL << (UnixCalls.SignalChild - 1);
        bool reaps = Environment.ProcessId == 1 || (ignored & ChildBit) != 0;
        return new UnixHost { Umask = umask, ReapsChildren = reaps };
    }
}
