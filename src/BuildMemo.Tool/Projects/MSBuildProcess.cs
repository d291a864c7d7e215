using System.Diagnostics;

namespace BuildMemo.Tool.Projects;

/// <summary>Runs the project's own MSBuild and takes what it prints.</summary>
internal static class MSBuildProcess
{
    /// <summary>Runs <c>dotnet msbuild</c> in English, on nodes of its own.</summary>
    /// <param name="projectFile">Absolute; its folder is where MSBuild looks for <c>global.json</c>.</param>
    /// <param name="arguments">Further arguments.</param>
    /// <param name="cancellation">Ends it with all that it started.</param>
    /// <returns>Exit code, and what it wrote to standard output and to standard error.</returns>
    public static (int ExitCode, string Output, string Error) Run(string projectFile, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        ProcessStartInfo start = new("dotnet", ["msbuild", projectFile, "-nologo", "-tl:off", "-nodeReuse:false", .. arguments])
        {
            WorkingDirectory = Path.GetDirectoryName(projectFile)!,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        // Set by a dotnet that runs the tool; they would lead to its SDK instead of the project's.
        start.Environment.Remove("MSBuildSDKsPath");
        start.Environment.Remove("MSBuildExtensionsPath");
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        using CancellationTokenRegistration kill = cancellation.Register(() => process.Kill(entireProcessTree: true));
        Task<string> error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        cancellation.ThrowIfCancellationRequested();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
