using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using BuildMemo.Execution.Methods;

namespace BuildMemo.Worker.Calls;

/// <summary>Puts an exception into words that can travel.</summary>
internal static class CallErrors
{
    private const int Deepest = 10;
    private const int MostInner = 20;
    private const int MostFrames = 40;

    public static CallError Describe(Exception error) => Describe(error, 0);

    private static CallError Describe(Exception error, int depth)
    {
        (string? file, int line) = FindPlace(error);
        return new CallError(error.GetType().FullName ?? error.GetType().Name, ReadMessage(error), OwnFrames(error), file, line, DescribeInner(error, depth));
    }

    private static ImmutableArray<CallError> DescribeInner(Exception error, int depth)
    {
        if (depth >= Deepest)
            return [];
        if (error is AggregateException aggregate)
            return [.. aggregate.InnerExceptions.Take(MostInner).Select(inner => Describe(inner, depth + 1))];
        return error.InnerException is { } cause ? [Describe(cause, depth + 1)] : [];
    }

    private static string ReadMessage(Exception error)
    {
        try
        {
            return error.Message;
        }
        catch (Exception second)
        {
            // An exception of the user's own may fail to say what it is about; its type still says something.
            return $"(its Message threw {second.GetType().FullName})";
        }
    }

    /// <summary>Without the frames that called the method.</summary>
    private static string OwnFrames(Exception error)
    {
        var frames = new StringBuilder();
        int count = 0;
        foreach (string line in (error.StackTrace ?? "").Split('\n'))
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
            if (assembly.StartsWith("BuildMemo.", StringComparison.Ordinal))
                continue;
            if (frame.GetFileName() is { Length: > 0 } file)
                return (file, frame.GetFileLineNumber());
        }

        return (null, 0);
    }
}
