using System.Text;

namespace BuildMemo.Worker.Calls;

/// <summary>What <c>Console.Out</c> and <c>Console.Error</c> are in a worker: writes belong to the call whose code makes them.</summary>
internal sealed class ConsoleRouter(int stream, Func<RunningCall?> current, Action<int, ReadOnlyMemory<byte>> unattributed) : TextWriter
{
    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>Makes both writers the console's again, if a method replaced them.</summary>
    public static void Reinstall(ref TextWriter? installed, ConsoleRouter writer)
    {
        bool isOutput = writer.Stream == 1;
        if (installed is not null && ReferenceEquals(isOutput ? Console.Out : Console.Error, installed))
            return;
        if (isOutput)
            Console.SetOut(writer);
        else
            Console.SetError(writer);
        installed = isOutput ? Console.Out : Console.Error;
    }

    private int Stream => stream;

    public override void Write(char value) => Write([value]);

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(ReadOnlySpan<char> buffer)
    {
        if (buffer.IsEmpty)
            return;
        if (current() is { } call)
        {
            call.Print(stream, buffer);
            return;
        }

        byte[] bytes = new byte[Encoding.UTF8.GetMaxByteCount(buffer.Length)];
        int count = Encoding.UTF8.GetBytes(buffer, bytes);
        unattributed(stream, bytes.AsMemory(0, count));
    }

    public override void WriteLine() => Write("\n");

    public override void WriteLine(string? value)
    {
        // One piece: threads of one call must not tear each other's lines.
        Write(string.Concat(value, "\n"));
    }

    public override void Flush() => current()?.FlushPrinted();
}
