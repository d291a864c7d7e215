using System.Text;
using BuildMemo.Execution;
using BuildMemo.Files;
using BuildMemo.Fingerprints;
using BuildMemo.Settings;
using BuildMemo.Steps;

namespace BuildMemo.Run;

/// <summary>
/// What the second run of an audited step gets to see otherwise: variables that its declaration does not name. A result that follows one
/// of them is not identified by the step's fingerprint.
/// </summary>
internal static class AuditEnvironment
{
    private const long LargestScript = 1 << 20;
    private const string Probe = "buildmemo-audit";

    // What starts or steers programs, belongs to the shell that calls, or to the build itself: another value breaks a step rather than
    // showing what it reads.
    private static readonly string[] Untouched =
    [
        "PATH", "PWD", "OLDPWD", "SHLVL", "_", "IFS", "ENV", "SHELL", "TERM", "POSIXLY_CORRECT", "PS1", "PS2", "PS4", "OPTIND", "PPID", "UID", "EUID",
        "RANDOM", "SECONDS", "LINENO", "HOSTNAME", "HOSTTYPE", "MACHTYPE", "OSTYPE", "FUNCNAME", "PIPESTATUS", "REPLY", "NO_PROXY", "no_proxy",
    ];

    private static readonly string[] UntouchedStarts =
    [
        "LD_", "DYLD_", "BASH", "PYTHON", "DOTNET_", "COMPlus_", "CORECLR_", "MSBUILD", "_MSBUILD", "MSBuild", "NUGET_", "BUILDMEMO", "XDG_", "SSL_",
        "OMP_", "GCC_", "COLLECT_", "LC_", "GLIBC_", "MALLOC_", "PERL", "RUBY", "NODE_", "GIT_", "SSH_", "DBUS_",
    ];

    /// <summary>Variables with their other values; null takes one away.</summary>
    /// <param name="services">The run.</param>
    /// <param name="run">The step.</param>
    /// <param name="folder">For folders that variables name.</param>
    public static List<KeyValuePair<string, string?>> Changes(RunServices services, StepRun run, string folder)
    {
        IReadOnlyDictionary<string, string> given = run.Situation!.Environment;
        IReadOnlyDictionary<string, string> build = services.Request.Environment;
        HashSet<string> declared = [.. run.Step.Environment.Select(variable => variable.Name)];
        List<KeyValuePair<string, string?>> changes = [];

        void Change(string name, string? value)
        {
            if (!declared.Contains(name) && !changes.Exists(change => change.Key == name) && given.GetValueOrDefault(name) != value)
                changes.Add(new(name, value));
        }

        // The same home under another name: what is in it is found by the trace, what is written down of it here.
        if (given.GetValueOrDefault("HOME") is { } home && Directory.Exists(home))
        {
            string link = Path.Combine(folder, "home");
            FileSystem.CreateLink(link, home);
            Change("HOME", link);
        }

        string temporary = Directory.CreateDirectory(Path.Combine(folder, "temporary")).FullName;
        foreach (string name in (ReadOnlySpan<string>)["TMPDIR", "TMP", "TEMP"])
            Change(name, temporary);
        foreach (string name in (ReadOnlySpan<string>)["USER", "LOGNAME"])
            Change(name, "buildmemo");

        if (services.Settings.Environment == EnvironmentMode.Strict)
        {
            foreach ((string name, string value) in build)
            {
                if (!given.ContainsKey(name) && MayTouch(name))
                    Change(name, value);
            }
        }
        else
        {
            IReadOnlyDictionary<string, string> strict = new StepEnvironment(build, EnvironmentMode.Strict).For(run.Step.Environment);
            foreach (string name in given.Keys)
            {
                if (!strict.ContainsKey(name) && MayTouch(name))
                    Change(name, null);
            }

            Change("TZ", "XAT-13:45");
            Change("LC_ALL", given.GetValueOrDefault("LC_ALL") is "C" or "POSIX" ? "C.UTF-8" : "C");
        }

        foreach (string name in Mentioned(run))
        {
            if (!given.ContainsKey(name) && MayTouch(name))
                Change(name, build.GetValueOrDefault(name) ?? Probe);
        }

        return changes;
    }

    private static bool MayTouch(string name) =>
        !Untouched.Contains(name) && !Array.Exists(UntouchedStarts, start => name.StartsWith(start, StringComparison.Ordinal));

    // Upper-case words of the command, of scripts and of the user's assembly: giving a value to one that nobody reads changes nothing.
    private static HashSet<string> Mentioned(StepRun run)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        Situation situation = run.Situation!;
        Collect(situation.CommandText, names);
        IEnumerable<string> files = situation.ToolFiles.Where(part => part.Kind == ToolPartKind.Script).Select(part => part.Path)
            .Concat(situation.Inputs.Select(input => input.Path).Where(IsScript));
        foreach (string file in files)
        {
            if (Read(file) is { } bytes)
                Collect(Encoding.Latin1.GetString(bytes), names);
        }

        if (run.Step.Command is MethodTemplate method && Read(method.AssemblyPath) is { } assembly)
        {
            // Literals are UTF-16, at even and at odd places.
            Collect(Encoding.Unicode.GetString(assembly, 0, assembly.Length & ~1), names);
            if (assembly.Length > 2)
                Collect(Encoding.Unicode.GetString(assembly, 1, (assembly.Length - 1) & ~1), names);
        }

        return names;
    }

    private static bool IsScript(string path) =>
        Path.GetExtension(path) is ".sh" or ".bash" or ".py" or ".js" or ".mjs" or ".cjs" or ".ts" or ".pl" or ".rb" or ".lua" or ".awk" or ".ps1" or ".mk" or ".php" or ".tcl";

    private static byte[]? Read(string path)
    {
        try
        {
            FileInfo file = new(path);
            return file.Exists && file.Length <= LargestScript ? File.ReadAllBytes(path) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Only names to try are looked for here.
            return null;
        }
    }

    private static void Collect(string text, HashSet<string> names)
    {
        const int Shortest = 3;
        const int Longest = 40;
        const int Most = 2000;
        for (int index = 0; index < text.Length && names.Count < Most; index++)
        {
            if (!IsStart(text[index]) || (index > 0 && (IsStart(text[index - 1]) || char.IsAsciiLetterOrDigit(text[index - 1]))))
                continue;
            int end = index;
            while (end < text.Length && (IsStart(text[end]) || char.IsAsciiDigit(text[end])))
                end++;
            if (end - index is >= Shortest and <= Longest && (end == text.Length || !char.IsAsciiLetterLower(text[end])))
                names.Add(text[index..end]);
            index = end;
        }
    }

    private static bool IsStart(char letter) => letter == '_' || char.IsAsciiLetterUpper(letter);
}
