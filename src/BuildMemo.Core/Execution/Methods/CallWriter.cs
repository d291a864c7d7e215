using System.Collections.Immutable;
using BuildMemo.Protocol;

namespace BuildMemo.Execution.Methods;

/// <summary>
/// Writes calls for one worker. What is as in the call before on the same pipe is left out (nil), so that a call of a batch takes
/// some forty bytes and no batch repeats the environment. Not safe for threads.
/// </summary>
internal sealed class CallWriter
{
    private MethodCall? _before;

    /// <summary>Writes one frame with some of the calls.</summary>
    /// <param name="buffer">Gets the frame.</param>
    /// <param name="calls">All calls of the batch.</param>
    /// <param name="indexes">Which of them.</param>
    /// <param name="firstId">Id on this pipe of the first; the others follow it.</param>
    /// <returns>False when the frame would be too large; nothing was written then.</returns>
    public bool TryWrite(FrameBuffer buffer, ImmutableArray<MethodCall> calls, ReadOnlySpan<int> indexes, uint firstId)
    {
        buffer.BeginFrame();
        var writer = new MessagePackWriter(buffer);
        writer.WriteArrayHeader(3);
        writer.Write((int)RequestKind.Calls);
        writer.Write(firstId);
        writer.WriteArrayHeader(indexes.Length);
        MethodCall? before = _before;
        foreach (int index in indexes)
        {
            Write(ref writer, calls[index], before);
            before = calls[index];
        }

        writer.Flush();
        if (!buffer.EndFrame())
            return false;
        _before = before;
        return true;
    }

    private static void Write(ref MessagePackWriter writer, MethodCall call, MethodCall? before)
    {
        writer.WriteArrayHeader(13);
        writer.Write(call.Step);
        WriteChanged(ref writer, call.Type, before?.Type);
        WriteChanged(ref writer, call.Method, before?.Method);
        WriteArguments(ref writer, call.Arguments);
        WriteChanged(ref writer, call.Inputs, before?.Inputs);
        WriteChanged(ref writer, call.Outputs, before?.Outputs);
        writer.Write(call.ResultPath);
        WriteChanged(ref writer, call.WorkingDirectory, before?.WorkingDirectory);
        WriteEnvironment(ref writer, call.Environment, before?.Environment);
        WriteChanged(ref writer, call.Culture, before?.Culture);
        WriteChanged(ref writer, call.UICulture, before?.UICulture);
        writer.Write(call.Seed);
        writer.Write(call.FreshContext);
    }

    private static void WriteArguments(ref MessagePackWriter writer, ImmutableArray<MethodArgument> arguments)
    {
        writer.WriteArrayHeader(arguments.Length);
        foreach (MethodArgument argument in arguments)
        {
            writer.WriteArrayHeader(4);
            writer.Write(argument.Name);
            writer.Write((int)argument.Kind);
            writer.Write(argument.Text);
            Wire.Write(ref writer, argument.Texts);
        }
    }

    private static void WriteChanged(ref MessagePackWriter writer, string text, string? before)
    {
        if (before is not null && string.Equals(text, before, StringComparison.Ordinal))
            writer.WriteNil();
        else
            writer.Write(text);
    }

    private static void WriteChanged(ref MessagePackWriter writer, ImmutableArray<string> texts, ImmutableArray<string>? before)
    {
        if (before is { } known && (texts == known || (texts.IsEmpty && known.IsEmpty)))
            writer.WriteNil();
        else
            Wire.Write(ref writer, texts);
    }

    private static void WriteEnvironment(ref MessagePackWriter writer, IReadOnlyDictionary<string, string> environment, IReadOnlyDictionary<string, string>? before)
    {
        if (ReferenceEquals(environment, before))
        {
            writer.WriteNil();
            return;
        }

        writer.WriteMapHeader(environment.Count);
        foreach (KeyValuePair<string, string> variable in environment)
        {
            writer.Write(variable.Key);
            writer.Write(variable.Value);
        }
    }
}
