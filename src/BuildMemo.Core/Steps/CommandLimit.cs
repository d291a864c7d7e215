using System.Globalization;
using System.Text;
using BuildMemo.Errors;

namespace BuildMemo.Steps;

/// <summary>
/// The system's limit on command lines, checked before a process is started, so that the message can name the remedy. Linux takes
/// 128 KiB an argument (MAX_ARG_STRLEN), and a shell's whole line is one, and 2 MiB in all with the environment (a quarter of the
/// usual stack limit); macOS 1 MiB in all; Windows 32,767 characters, through <c>cmd</c> 8,191.
/// </summary>
public static class CommandLimit
{
    private const int LinuxArgument = 128 * 1024;
    private const int LinuxTotal = 2 * 1024 * 1024;
    private const int MacTotal = 1024 * 1024;
    private const int WindowsTotal = 32767;
    private const int WindowsShell = 8191;

    // What the kernel itself puts beside the arguments: the program's name, the auxiliary vector, alignment.
    private const int Reserve = 4096;

    /// <summary>The error for a command that is too long; null when it isn't.</summary>
    /// <param name="step">The step it belongs to.</param>
    /// <param name="command">What would run.</param>
    /// <param name="environment">The environment it would get.</param>
    public static Problem? Check(Step step, ExpandedCommand command, IReadOnlyDictionary<string, string> environment)
    {
        IReadOnlyList<string> arguments = command is ProgramLine program ? program.Arguments : [((ShellLine)command).Text];
        long longest = 0;
        long total = Reserve;
        foreach (string argument in arguments)
        {
            int bytes = Encoding.UTF8.GetByteCount(argument);
            longest = Math.Max(longest, bytes + 1);
            total += bytes + 1 + sizeof(long);
        }

        bool isShell = command is ShellLine;
        if (OperatingSystem.IsWindows())
        {
            int limit = isShell ? WindowsShell : WindowsTotal;
            int length = arguments.Sum(argument => argument.Length + 3);
            return length > limit ? TooLong(step, length, limit, "characters") : null;
        }

        foreach (KeyValuePair<string, string> variable in environment)
            total += Encoding.UTF8.GetByteCount(variable.Key) + Encoding.UTF8.GetByteCount(variable.Value) + 2 + sizeof(long);
        if (OperatingSystem.IsLinux() && longest > LinuxArgument)
            return TooLong(step, longest, LinuxArgument, isShell ? "bytes for a shell's command line" : "bytes for one argument");
        int totalLimit = OperatingSystem.IsLinux() ? LinuxTotal : MacTotal;
        return total > totalLimit ? TooLong(step, total, totalLimit, "bytes with the environment") : null;
    }

    private static Problem TooLong(Step step, long length, int limit, string unit)
    {
        string size = string.Create(CultureInfo.InvariantCulture, $"{length}, and the system takes {limit} {unit}");
        bool usesInputs = CommandExpander.Uses(step.Command, TemplatePartKind.Inputs);
        string remedy = usesInputs
            ? "Use {ResponseFile} instead of {Inputs}: it is a file that lists the inputs, one a line."
            : "Pass the long part in a file; {ResponseFile} is one that lists the inputs, one a line.";
        return new(Codes.CommandLineTooLong, $"Step '{step.Name}': the command is too long: {size}. {remedy}") { Step = step.Name };
    }
}
