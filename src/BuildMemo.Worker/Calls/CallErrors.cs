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

    public static CallError Describe(Exception error)
    {
        int left = WireFormat.MostErrors;
        return Describe(error, 0, ref left);
    }

    private static CallError Describe(Exception error, int depth, ref int left)
    {
        left--;
        (string? file, int line) = FindPlace(error);
        return new CallError(error.GetType().FullName ?? error.GetType().Name, Ask(error, static error => error.Message), OwnFrames(error), file, line, DescribeInner(error, depth, ref left));
    }

    private static ImmutableArray<CallError> DescribeInner(Exception error, int depth, ref int left)
    {
        if (depth >= WireFormat.DeepestError)
            return [];
        IEnumerable<Exception> causes = error is AggregateException aggregate ? aggregate.InnerExceptions : error.InnerException is { } cause ? [cause] : [];
        var told = ImmutableArray.CreateBuilder<CallError>();
        foreach (Exception inner in causes.Take(WireFormat.MostInnerErrors))
        {
            // Aggregates of aggregates grow without bound.
            if (left > 0)
                told.Add(Describe(inner, depth + 1, ref left));
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

    /// <summary>Without the frames that called the method.</summary>
    private static string OwnFrames(Exception error)
    {
        var frames = new StringBuilder();
        int count = 0;
        foreach (string line in Ask(error, static error => error.StackTrace).Split('\n'))
        {
            string frame = line.TrimEnd('\r');
            if (IsCaller(frame))
                break;
            if (++count > MostFrames)
                continue;
            if (frames.Length > 0)
                frames.Append('\n');
            frames.Append(frame);
        }

        // A method that called itself until something gave way: its first frames say it all.
        return count > MostFrames ? frames.Append(CultureInfo.InvariantCulture, $"\n   ... ({count - MostFrames} more)").ToString() : frames.ToString();
    }

    private static bool IsCaller(string frame)
        => frame.Contains(" BuildMemo.Worker.", StringComparison.Ordinal)
        || frame.Contains(" System.Reflection.MethodInvoker.", StringComparison.Ordinal)
        || frame.Contains(" System.Reflection.MethodBaseInvoker.", StringComparison.Ordinal)
        || frame.Contains(" InvokeStub_", StringComparison.Ordinal)
        || frame.Contains(" System.RuntimeMethodHandle.InvokeMethod", StringComparison.Ordinal);

    private static (string? File, int Line) FindPlace(Exception error)
    {
        foreach (StackFrame frame in new StackTrace(error, fNeedFileInfo: true).GetFrames())
        {
            // What called the method is no place that its author can look at.
            string assembly = DiagnosticMethodInfo.Create(frame)?.DeclaringAssemblyName ?? "";
            if (assembly.StartsWith("BuildMemo.Worker,", StringComparison.Ordinal))
                break;
            if (assembly.StartsWith("BuildMemo.Abstractions,", StringComparison.Ordinal))
                continue;
            if (frame.GetFileName() is { Length: > 0 } file)
                return (file, frame.GetFileLineNumber());
        }

        return (null, 0);
    }
}
