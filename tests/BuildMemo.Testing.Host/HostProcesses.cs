using System.Collections;
using BuildMemo.Execution;

namespace BuildMemo.Testing.Host;

/// <summary>What all hosts share.</summary>
internal static class HostProcesses
{
    public static WatchdogClient MakeWatchdog() => new(new WatchdogOptions
    {
        Environment = OwnEnvironment(),
        Report = problem => Console.Error.WriteLine(problem),
    });

    public static ProcessRequest Shell(string command, IReadOnlyDictionary<string, string> environment, string folder)
    {
        ShellInvocation shell = ShellInvocation.For(command);
        return new ProcessRequest
        {
            FileName = shell.FileName,
            Arguments = shell.Arguments,
            WorkingDirectory = folder,
            Environment = environment,
        };
    }

    public static Dictionary<string, string> OwnEnvironment()
    {
        var environment = new Dictionary<string, string>();
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
            environment[(string)variable.Key] = (string?)variable.Value ?? "";
        return environment;
    }
}

/// <summary>Prints what comes at once.</summary>
internal sealed class PassedOutput : IProcessOutput
{
    private readonly Stream _stream = Console.OpenStandardOutput();

    public void Write(int stream, ReadOnlySpan<byte> bytes)
    {
        lock (_stream)
            _stream.Write(bytes);
    }
}
