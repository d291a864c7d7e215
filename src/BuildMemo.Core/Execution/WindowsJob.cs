using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace BuildMemo.Execution;

/// <summary>
/// A job object: all processes that a member starts are members too, and all end when the last handle closes, which the system
/// does when the build dies in whatever way. Untested.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe partial class WindowsJob : IDisposable
{
    private const int ExtendedLimits = 9;
    private const uint KillOnClose = 0x2000;

    private readonly SafeFileHandle _job;

    public WindowsJob()
    {
        _job = new SafeFileHandle(CreateJobObject(0, 0), ownsHandle: true);
        if (_job.IsInvalid)
            throw new Win32Exception();
        var limits = new ExtendedLimitInformation { LimitFlags = KillOnClose };
        if (SetInformationJobObject(_job, ExtendedLimits, &limits, (uint)sizeof(ExtendedLimitInformation)) == 0)
            throw new Win32Exception();
    }

    /// <summary>False when the process has ended already.</summary>
    public bool Add(SafeProcessHandle process) => AssignProcessToJobObject(_job, process) != 0;

    public void Kill() => _ = TerminateJobObject(_job, 1);

    public void Dispose() => _job.Dispose();

    [LibraryImport("kernel32", EntryPoint = "CreateJobObjectW", SetLastError = true)]
    private static partial nint CreateJobObject(nint attributes, nint name);

    [LibraryImport("kernel32", SetLastError = true)]
    private static partial int SetInformationJobObject(SafeFileHandle job, int kind, void* information, uint length);

    [LibraryImport("kernel32", SetLastError = true)]
    private static partial int AssignProcessToJobObject(SafeFileHandle job, SafeProcessHandle process);

    [LibraryImport("kernel32", SetLastError = true)]
    private static partial int TerminateJobObject(SafeFileHandle job, uint exitCode);

    /// <summary>JOBOBJECT_EXTENDED_LIMIT_INFORMATION of winnt.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ExtendedLimitInformation
    {
        public long ProcessTime;
        public long JobTime;
        public uint LimitFlags;
        public nuint SmallestWorkingSet;
        public nuint LargestWorkingSet;
        public uint MostProcesses;
        public nuint Affinity;
        public uint Priority;
        public uint Scheduling;
        public fixed ulong Transfers[6];
        public nuint ProcessMemory;
        public nuint JobMemory;
        public nuint PeakProcessMemory;
        public nuint PeakJobMemory;
    }
}
