using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using BuildMemo.Execution.Methods;

namespace BuildMemo.Worker.Calls;

/// <summary>Puts an exception into words that can travel.</summary>
internal static class CallErrors
{
    private const int MostFrames = 40;

    public static CallError Describe(Exception error) => Describe(error, keepsFramework: true);

    /// <summary>For what a conversion threw: of its stack only what the user wrote, such as a constructor.</summary>
    public static CallError DescribeConversion(Exception error) => Describe(error, keepsFramework: false);

    private static CallError Describe(Exception error, bool keepsFramework)
    {
        int left = WireFormat.MostErrors;
        return Describe(error, keepsFramework, 0, ref left);
    }

    private static CallError Describe(Exception error, bool keepsFramework, int depth, ref int left)
    {
        left--;
        (string? file, int line) = FindPlace(error);
        return new CallError(
            error.GetType().FullName ?? error.GetType().Name,
            Ask(error, static error => error.Message),
            UserFrames(error, keepsFramework),
            file,
            line,
            DescribeInner(error, keepsFramework, depth, ref left));
    }

    private static ImmutableArray<CallError> DescribeInner(Exception error, bool keepsFramework, int depth, ref int left)
    {
        if (depth >= WireFormat.DeepestError)
            return [];
        IEnumerable<Exception> causes = error is AggregateException aggregate ? aggregate.InnerExceptions : error.InnerException is { } cause ? [cause] : [];
        var told = ImmutableArray.CreateBuilder<CallError>();
        foreach (Exception inner in causes.Take(WireFormat.MostInnerErrors))
        {
            // Aggregates of aggregates grow without bound.
            if (left > 0)
                told.Add(Describe(inner, keepsFramework, depth + 1, ref left));
        }

        return told.DrainToImmutable();
    }

    private static string Ask(Exception error, Func<Exception, string?> property)
    {
        try
        {
            return property(error) ?? "";
        }
        catch (Exception second)
        {
            // An exception of the user's own may fail to say what it is about; its type still says something.
            return $"(asking it threw {second.GetType().FullName})";
        }
    }

    /// <summary>Without BuildMemo's own, whether they called the method or were called by it.</summary>
    private static string UserFrames(Exception error, bool keepsFramework)
    {
        var frames = new StringBuilder();
        int count = 0;
        string? boundary = null;
        foreach (string line in Ask(error, static error => error.StackTrace).Split('\n'))
        {
            string frame = line.TrimEnd('\r');
            if (StackLines.IsOwn(frame) || (!keepsFramework && StackLines.IsOfFramework(frame)))
                continue;
            if (!StackLines.IsFrame(frame))
            {
                // "End of stack trace from previous location": parts nothing where no frame is left on one side.
                boundary = frames.Length > 0 ? frame : null;
                continue;
            }

            if (++count > MostFrames)
                continue;
            if (boundary is not null)
                frames.Append('\n').Append(boundary);
            boundary = null;
            if (frames.Length > 0)
                frames.Append('\n');
            frames.Append(frame);
        }

        // A method that called itself until something gave way: its first frames say it all.
        return count > MostFrames ? frames.Append(CultureInfo.InvariantCulture, $"\n   ... ({count - MostFrames} more)").ToString() : frames.ToString();
    }

    private static (string? File, int Line) FindPlace(Exception error)
    {
        foreach (StackFrame frame in new StackTrace(error, fNeedFileInfo: true).GetFrames())
        {
            // BuildMemo's own code is no place that the method's author can look at.
            string assembly = DiagnosticMethodInfo.Create(frame)?.DeclaringAssemblyName ?? "";
            bool isOwn = assembly.StartsWith("BuildMemo.Worker,", StringComparison.Ordinal) || assembly.StartsWith("BuildMemo.Core,", StringComparison.Ordinal)
                || assembly.StartsWith("BuildMemo.Abstractions,", StringComparison.Ordinal);
            if (!isOwn && frame.GetFileName() is { Length: > 0 } file)
                return (file, frame.GetFileLineNumber());
        }

        return (null, 0);
    }
}
