using System.Diagnostics;
using System.Globalization;

namespace BuildMemo.Benchmarks;

/// <summary>
/// joblib of Debian's python3-joblib, in one process that lives as long as the comparison: it is as warm as our side. Each command is
/// a line, each answer the seconds that it measured itself.
/// </summary>
internal sealed class Joblib : IDisposable
{
    private const string Python = "/usr/bin/python3";

    private readonly Process _process;

    /// <summary>Starts it with a script that defines what commands may call; installs the packages where they are missing and that is possible.</summary>
    /// <param name="workbench">Where it works.</param>
    /// <param name="definitions">The script.</param>
    /// <param name="module">A module that it needs besides.</param>
    /// <param name="package">The Debian package of that.</param>
    public Joblib(Workbench workbench, string definitions, string module = "numpy", string package = "python3-numpy")
    {
        Install(module, package);
        string script = Path.Combine(workbench.NewFolder("joblib"), "bench.py");
        File.WriteAllText(script, definitions + """

            if __name__ == "__main__":
                import sys
                for line in sys.stdin:
                    print(eval(line), flush=True)
            """);
        _process = Process.Start(new ProcessStartInfo(Python, [script]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
    }

    /// <summary>Runs a Python expression whose value is a number.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public double Run(string expression)
    {
        _process.StandardInput.WriteLine(expression);
        _process.StandardInput.Flush();
        return _process.StandardOutput.ReadLine() is { } answer
            ? double.Parse(answer, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"joblib ended while it ran '{expression}'; what it wrote to standard error says why.");
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static void Install(string module, string package)
    {
        if (Try(Python, "-c", $"import joblib, numpy, {module}"))
            return;
        _ = Try("apt-get", "update", "--quiet=2");
        if (!Try("apt-get", "install", "--yes", "--quiet=2", "--no-install-recommends", "python3-joblib", "python3-numpy", package))
            throw new InvalidOperationException("joblib is missing and could not be installed: apt-get install python3-joblib python3-numpy " + package);
    }

    private static bool Try(string executable, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(executable, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        _ = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
