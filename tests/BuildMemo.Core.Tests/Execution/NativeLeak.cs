using System.Runtime.InteropServices;
using BuildMemo.Execution;

namespace BuildMemo.Core.Tests.Execution;

/// <summary>Descriptors that stay open in children.</summary>
internal static partial class NativeLeak
{
    [LibraryImport("libc", EntryPoint = "dup")]
    public static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int CloseDescriptor(int descriptor);

    public static void Close(int descriptor) => Assert.Equal(0, CloseDescriptor(descriptor));

    public static List<int> Inherited()
        => [.. Directory.EnumerateFileSystemEntries("/proc/self/fd").Select(entry => int.Parse(Path.GetFileName(entry), System.Globalization.CultureInfo.InvariantCulture)).Where(UnixCalls.IsInherited)];
}
