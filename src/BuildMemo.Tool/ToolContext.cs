using System.Collections;
using BuildMemo.Errors;

namespace BuildMemo.Tool;

/// <summary>What a command sees of the process it runs in.</summary>
internal sealed record ToolContext
{
    /// <summary>Where it reads and writes.</summary>
    public required Terminal Terminal { get; init; }

    /// <summary>Where relative paths start.</summary>
    public string WorkingDirectory { get; init; } = System.Environment.CurrentDirectory;

    /// <summary>Names and values; names compare as the platform compares them.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = ReadEnvironment();

    /// <summary>Writes a finding to standard error.</summary>
    public void Report(Problem problem) => Terminal.Error.WriteLine($"{ToolProgram.Name}: {problem}");

    /// <summary>Writes an error of the tool's own and gives the exit code back.</summary>
    public int Fail(int exitCode, Code code, string message)
    {
        Report(new Problem(code, message));
        return exitCode;
    }

    /// <summary>Writes lines of another program and then an error of the tool's own that refers to them; gives the exit code back.</summary>
    public int FailWith(IEnumerable<string> lines, int exitCode, Code code, string message)
    {
        foreach (string line in lines)
            Terminal.Error.WriteLine(line);
        return Fail(exitCode, code, message);
    }

    private static Dictionary<string, string> ReadEnvironment()
    {
        Dictionary<string, string> variables = new(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
            variables[(string)variable.Key] = (string?)variable.Value ?? "";
        return variables;
    }
}
