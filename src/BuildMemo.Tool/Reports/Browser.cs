using System.ComponentModel;
using System.Diagnostics;

namespace BuildMemo.Tool.Reports;

/// <summary>Opens a page in whatever the user looks at pages with.</summary>
internal static class Browser
{
    /// <summary>Opens a file; null, or why it could not be.</summary>
    public static string? Open(string path)
    {
        ProcessStartInfo start = OperatingSystem.IsWindows() ? new(path) { UseShellExecute = true }
            : new(OperatingSystem.IsMacOS() ? "open" : "xdg-open") { ArgumentList = { path }, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using Process? process = Process.Start(start);
            // A browser that is started by it may live on; whether there is one at all is told at once.
            if (process is null || !process.WaitForExit(2000) || process.ExitCode == 0)
                return null;
            return $"{start.FileName} ended with exit code {process.ExitCode}";
        }
        catch (Win32Exception error)
        {
            // Nothing of that name on this machine.
            return error.Message;
        }
    }
}
