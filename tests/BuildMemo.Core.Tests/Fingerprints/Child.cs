using System.Diagnostics;

namespace BuildMemo.Core.Tests.Fingerprints;

/// <summary>Runs a real program to its end and gives back what it printed; a failing one fails the test.</summary>
internal static class Child
{
    public static string Run(string program, IEnumerable<string> arguments, string folder)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} exited with {process.ExitCode}: {output}{errors.Result}");
        return output;
    }
}
