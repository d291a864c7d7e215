using System.Runtime.InteropServices;

namespace BuildMemo.Execution;

/// <summary>What <see cref="UnixSpawn"/> starts: a program with everything decided, and the descriptors that it gets.</summary>
internal sealed class SpawnPlan
{
    /// <summary>Absolute path of the program.</summary>
    public required string FileName { get; init; }

    /// <summary>With the program's name as the first.</summary>
    public required NativeStrings Arguments { get; init; }

    public required NativeStrings Environment { get; init; }

    /// <summary>Absolute.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>File that is opened as standard input, unless <see cref="Input"/> is one.</summary>
    public string InputFile { get; init; } = "/dev/null";

    /// <summary>Descriptor for standard input; -1 for none.</summary>
    public int Input { get; init; } = -1;

    /// <summary>Descriptor for standard output; -1 for the null device.</summary>
    public int Output { get; init; } = -1;

    /// <summary>Descriptor for standard error; -1 for the null device.</summary>
    public int Error { get; init; } = -1;

    /// <summary>Becomes descriptor 3; -1 for none.</summary>
    public int Extra { get; init; } = -1;

    /// <summary>Become the descriptors from 4 on; only beside <see cref="Extra"/>.</summary>
    public int[] FurtherExtras { get; init; } = [];

    /// <summary>A session of its own, beyond the terminal's reach, instead of only a group of its own.</summary>
    public bool NewSession { get; init; }
}

/// <summary>
/// <c>posix_spawn</c>: a group of its own, no blocked signal, every signal at its default, no descriptor but the planned ones.
/// Knows nothing of waiting.
/// </summary>
internal static unsafe class UnixSpawn
{
    // Both structures are below 400 bytes in every C library.
    private const int StructureSize = 1024;
    private const int WriteOnly = 1;

    private static readonly nint s_groupAttributes = MakeAttributes(newSession: false);
    private static readonly nint s_sessionAttributes = MakeAttributes(newSession: true);
    private static bool _closeFromMissing = OperatingSystem.IsMacOS();

    /// <summary>Starts the program. Returns 0, or the error number of what failed (folder, files or program: the system doesn't say).</summary>
    public static int Start(SpawnPlan plan, out int pid)
    {
        byte* actions = stackalloc byte[StructureSize];
        _ = UnixCalls.ActionsInitialise(actions);
        nint folder = Marshal.StringToCoTaskMemUTF8(plan.WorkingDirectory);
        nint program = Marshal.StringToCoTaskMemUTF8(plan.FileName);
        try
        {
            int error = AddActions(plan, actions, (byte*)folder);
            if (error != 0)
            {
                pid = 0;
                return error;
            }

            int started = 0;
            void* attributes = (void*)(plan.NewSession ? s_sessionAttributes : s_groupAttributes);
            error = UnixCalls.Spawn(&started, (byte*)program, actions, attributes, plan.Arguments.Pointer, plan.Environment.Pointer);
            pid = started;
            return error;
        }
        finally
        {
            GC.KeepAlive(plan);
            Marshal.FreeCoTaskMem(folder);
            Marshal.FreeCoTaskMem(program);
            _ = UnixCalls.ActionsDestroy(actions);
        }
    }

    private static int AddActions(SpawnPlan plan, byte* actions, byte* folder)
    {
        int error;
        if (plan.Input >= 0)
            error = UnixCalls.ActionsDuplicate(actions, plan.Input, 0);
        else
            error = AddOpen(actions, 0, plan.InputFile, flags: 0);

        if (error == 0)
            error = plan.Output >= 0 ? UnixCalls.ActionsDuplicate(actions, plan.Output, 1) : AddOpen(actions, 1, "/dev/null", WriteOnly);
        if (error == 0)
            error = plan.Error >= 0 ? UnixCalls.ActionsDuplicate(actions, plan.Error, 2) : AddOpen(actions, 2, "/dev/null", WriteOnly);
        if (error == 0 && plan.Extra >= 0)
            error = UnixCalls.ActionsDuplicate(actions, plan.Extra, 3);
        for (int index = 0; error == 0 && index < plan.FurtherExtras.Length; index++)
            error = UnixCalls.ActionsDuplicate(actions, plan.FurtherExtras[index], 4 + index);
        if (error == 0)
            error = AddCloses(actions, plan.Extra >= 0 ? 4 + plan.FurtherExtras.Length : 3);
        if (error == 0)
            error = UnixCalls.ActionsChangeDirectory(actions, folder);
        return error;
    }

    private static int AddOpen(byte* actions, int descriptor, string path, int flags)
    {
        nint native = Marshal.StringToCoTaskMemUTF8(path);
        try
        {
            return UnixCalls.ActionsOpen(actions, descriptor, (byte*)native, flags, 0);
        }
        finally
        {
            Marshal.FreeCoTaskMem(native);
        }
    }

    /// <summary>Ours are closed on exec anyway; this is for what others in the process, or its parents, left open for inheritance.</summary>
    private static int AddCloses(byte* actions, int first)
    {
        if (OperatingSystem.IsMacOS())
            return 0;
        if (!_closeFromMissing)
        {
            try
            {
                return UnixCalls.ActionsCloseFrom(actions, first);
            }
            catch (EntryPointNotFoundException)
            {
                // glibc before 2.34 and musl: the slow way from here on.
                _closeFromMissing = true;
            }
        }

        return AddClosesOneByOne(actions, first);
    }

    internal static int AddClosesOneByOne(byte* actions, int first)
    {
        foreach (string entry in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
        {
            if (!int.TryParse(Path.GetFileName(entry.AsSpan()), out int descriptor) || descriptor < first || !UnixCalls.IsInherited(descriptor))
                continue;
            int error = UnixCalls.ActionsClose(actions, descriptor);
            if (error != 0)
                return error;
        }

        return 0;
    }

    private static nint MakeAttributes(bool newSession)
    {
        // Made once and never freed: they are only read, by all threads.
        byte* attributes = (byte*)NativeMemory.AllocZeroed(StructureSize);
        _ = UnixCalls.AttributesInitialise(attributes);

        byte* signals = stackalloc byte[128];
        new Span<byte>(signals, 128).Clear();
        _ = UnixCalls.AttributesSetMask(attributes, signals);
        for (int signal = 1; signal <= 31; signal++)
        {
            if (signal != UnixCalls.SignalKill && signal != (OperatingSystem.IsMacOS() ? 17 : UnixCalls.SignalStop))
                signals[(signal - 1) / 8] |= (byte)(1 << ((signal - 1) % 8));
        }

        _ = UnixCalls.AttributesSetDefaults(attributes, signals);

        short flags = UnixCalls.SpawnSetDefaults | UnixCalls.SpawnSetMask;
        if (newSession && OperatingSystem.IsLinux())
        {
            flags |= UnixCalls.SpawnNewSessionOnLinux;
        }
        else
        {
            flags |= UnixCalls.SpawnSetGroup;
            _ = UnixCalls.AttributesSetGroup(attributes, 0);
        }

        if (OperatingSystem.IsMacOS())
            flags |= UnixCalls.SpawnCloseAllOnMac;
        _ = UnixCalls.AttributesSetFlags(attributes, flags);
        return (nint)attributes;
    }
}
