using BuildMemo.Errors;
using BuildMemo.Tool.Output;

namespace BuildMemo.Tool;

/// <summary>Every exit code of the tool is decided here and shown in help (design.md, 11).</summary>
internal static class ExitCodes
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>The answer is no: a step would run, there is no such record, the question was answered with no.</summary>
    public const int No = 1;

    /// <summary>Wrong usage.</summary>
    public const int Usage = 2;

    /// <summary>The store or the environment failed.</summary>
    public const int Environment = 3;

    /// <summary><c>run</c> itself failed, as in <c>env</c> and <c>timeout</c>.</summary>
    public const int RunFailed = 125;

    /// <summary><c>run</c> found its command and could not start it.</summary>
    public const int RunNotStarted = 126;

    /// <summary><c>run</c> did not find its command.</summary>
    public const int RunNotFound = 127;

    /// <summary>A signal's number is added, as shells have it.</summary>
    public const int Signal = 128;

    private const int BrokenPipeSignal = 13;

    /// <summary>What a shell makes of a program whose reader went away.</summary>
    public const int ReaderGone = Signal + BrokenPipeSignal;

    /// <summary>For help, of all verbs but <c>run</c>.</summary>
    public static readonly IReadOnlyList<KeyValuePair<string, string>> OfVerbs =
    [
        new("0", "done"),
        new("1", "the answer is no"),
        new("2", "wrong usage"),
        new("3", "the store or the environment failed"),
    ];

    /// <summary>For help, of <c>run</c>.</summary>
    public static readonly IReadOnlyList<KeyValuePair<string, string>> OfRun =
    [
        new("125", "buildmemo itself failed, or was used wrongly"),
        new("126", "the command was found and can't be run"),
        new("127", "the command was not found"),
        new("other", "the command's own; 128 and its number for a signal"),
    ];

    /// <summary>The code for what an access to the store met.</summary>
    public static int Of(IEnumerable<Problem> faults, int otherwise = Done) =>
        faults.Any(fault => fault.Code == Codes.StoreRefused || fault.Code == Codes.StoreNewer || fault.Code == Codes.StoreUnwritable || fault.Code == Codes.StoreDeleted)
            ? Environment
            : otherwise;

    /// <summary>The code for an exception that ends a verb; null for a bug, which goes on.</summary>
    public static int? Of(Exception exception) => exception switch
    {
        // Whoever reads (`| head`) had enough: quiet, and no failure.
        ReaderGoneException => Done,
        OperationCanceledException => Signal + SignalWatch.OfProcess,
        IOException or UnauthorizedAccessException => Environment,
        _ => null,
    };
}
