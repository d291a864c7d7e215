using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using BuildMemo.Testing;

namespace BuildMemo.Tool.Tests;

/// <summary>How a process of the tool ended.</summary>
public sealed record ToolResult(int ExitCode, byte[] Bytes, string Error)
{
    public string Output => Encoding.UTF8.GetString(Bytes);

    public JsonElement Json => JsonDocument.Parse(Bytes).RootElement;

    public ToolResult Exits(int code) => code == ExitCode ? this : throw new ExpectationException($"Expected exit code {code}, got {ExitCode}.\n{Output}\n{Error}");
}

/// <summary>The built program as a process, with a folder, a store and a state of its own.</summary>
public sealed partial class ToolRig : IDisposable
{
    public static readonly string Program = Repository.PathOf("src", "BuildMemo.Tool", "bin", Repository.Configuration, "net10.0", "dotnet-buildmemo.dll");
    private readonly TemporaryFolder _folder = new();

    public ToolRig() => Directory.CreateDirectory(Work);

    public string Work => _folder["work"];

    public string Cache => _folder["cache"];

    public string Path(string relative) => System.IO.Path.Combine(Work, relative);

    public string Write(string relative, string content) => _folder.Write("work/" + relative, content);

    public string Read(string relative) => File.ReadAllText(Path(relative));

    public ToolResult Run(params string[] arguments) => RunWith("", arguments);

    public ToolResult RunWith(string input, string[] arguments, string? folder = null, int? columns = null, (string Name, string? Value)[]? variables = null) =>
        Finish(Start(["dotnet", Program, .. arguments], folder, columns, variables), input);

    public Process Start(string[] command, string? folder = null, int? columns = null, (string Name, string? Value)[]? variables = null)
    {
        ProcessStartInfo start = new(command[0], command[1..])
        {
            WorkingDirectory = folder ?? Work,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["BUILDMEMO_CACHE_DIR"] = Cache;
        start.Environment["XDG_STATE_HOME"] = _folder["state"];
        start.Environment.Remove("COLUMNS");
        if (columns is { } width)
            start.Environment["COLUMNS"] = width.ToString(CultureInfo.InvariantCulture);
        foreach ((string name, string? value) in variables ?? [])
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public static ToolResult Finish(Process process, string input = "")
    {
        using (process)
        {
            Task<string> error = process.StandardError.ReadToEndAsync();
            process.StandardInput.Write(input);
            process.StandardInput.Close();
            using MemoryStream output = new();
            process.StandardOutput.BaseStream.CopyTo(output);
            process.WaitForExit();
            return new(process.ExitCode, output.ToArray(), error.Result);
        }
    }

    /// <summary>A store with three records, made through the engine.</summary>
    public ToolRig WithRecords()
    {
        Write("in.txt", "hello\n");
        Run("run", "--name", "copy", "--output", "copy.txt", "--", "cp", "in.txt", "copy.txt").Exits(0);
        Run("run", "--name", "count", "--", "wc", "-c", "in.txt").Exits(0);
        Write("in.txt", "hello again\n");
        Run("run", "--name", "count", "--", "wc", "-c", "in.txt").Exits(0);
        return this;
    }

    /// <summary>What differs between two runs of a test stands as a mark.</summary>
    public string Stable(string text)
    {
        text = text.Replace(_folder.Path, "<folder>", StringComparison.Ordinal);
        text = Digest().Replace(text, match => new string('#', match.Length));
        text = Time().Replace(text, "<time>");
        text = JsonTime().Replace(text, "$1<seconds>");
        text = Seconds().Replace(text, match => "<s>".PadLeft(match.Length));
        text = Age().Replace(text, match => new string('0', match.Length - 1) + "s");
        return string.Join('\n', text.Split('\n').Select(line => line.TrimEnd()));
    }

    public void Dispose() => _folder.Dispose();

    [GeneratedRegex("[0-9a-f]{12,64}")]
    private static partial Regex Digest();

    [GeneratedRegex(@"\d{4}-\d\d-\d\d([T ]\d\d:\d\d:\d\d(\.\d+)?Z)?")]
    private static partial Regex Time();

    [GeneratedRegex(@"("".*[sS]econds"": ?)[\d.eE-]+")]
    private static partial Regex JsonTime();

    [GeneratedRegex(@"\d+\.\d+ s")]
    private static partial Regex Seconds();

    [GeneratedRegex(@"\b\d+s\b")]
    private static partial Regex Age();
}
