using System.Text;
using BuildMemo.Store;

namespace BuildMemo.Capture;

/// <summary>
/// Turns the bytes of a process into its lines, in order, each with the diagnostic it holds. Lines end at LF, CRLF or a lone CR, as
/// <c>Exec</c> has it. Invalid UTF-8 becomes U+FFFD. Not safe for several threads at once: one process writes to it.
/// </summary>
/// <param name="take">Gets each line as it is complete.</param>
/// <param name="recognise">Whether diagnostics are looked for; false for <c>IgnoreStandardErrorWarningFormat</c>.</param>
internal sealed class OutputLines(Action<RecordMessage> take, bool recognise = true)
{
    /// <summary>Bytes after which a line is cut, so that output without breaks takes bounded memory; the rest follows as a line of its own.</summary>
    public const int LongestLine = 256 * 1024;

    private readonly Pending _output = new();
    private readonly Pending _error = new();

    /// <summary>A chunk as it was read; <paramref name="stream"/> is 1, or 2 for standard error.</summary>
    public void Write(int stream, ReadOnlySpan<byte> bytes)
    {
        Pending pending = stream == 2 ? _error : _output;
        if (pending.EndedWithReturn && bytes.Length > 0)
        {
            pending.EndedWithReturn = false;
            if (bytes[0] == (byte)'\n')
                bytes = bytes[1..];
        }

        while (!bytes.IsEmpty)
        {
            int end = bytes.IndexOfAny((byte)'\n', (byte)'\r');
            if (end < 0)
            {
                Keep(stream, pending, bytes);
                return;
            }

            if (pending.Length == 0 && end <= LongestLine)
            {
                Emit(stream, pending, bytes[..end]);
            }
            else
            {
                Keep(stream, pending, bytes[..end]);
                EmitPending(stream, pending);
            }

            bool isReturn = bytes[end] == (byte)'\r';
            bytes = bytes[(end + 1)..];
            if (isReturn && bytes.IsEmpty)
                pending.EndedWithReturn = true;
            else if (isReturn && bytes[0] == (byte)'\n')
                bytes = bytes[1..];
        }
    }

    /// <summary>The streams have ended: what lacks its line break is a line as well.</summary>
    public void Complete()
    {
        if (_output.Length > 0)
            EmitPending(1, _output);
        if (_error.Length > 0)
            EmitPending(2, _error);
    }

    private void Keep(int stream, Pending pending, ReadOnlySpan<byte> bytes)
    {
        while (pending.Length + bytes.Length > LongestLine)
        {
            int room = LongestLine - pending.Length;
            pending.Append(bytes[..room]);
            bytes = bytes[room..];
            // A character that the cut would split waits for its rest.
            int whole = WholeCharacters(pending.Bytes);
            byte[] split = pending.Bytes[whole..].ToArray();
            Emit(stream, pending, pending.Bytes[..whole]);
            pending.Length = 0;
            pending.Append(split);
        }

        pending.Append(bytes);
    }

    private void EmitPending(int stream, Pending pending)
    {
        int length = pending.Length;
        pending.Length = 0;
        Emit(stream, pending, pending.Buffer.AsSpan(0, length));
    }

    private void Emit(int stream, Pending pending, ReadOnlySpan<byte> bytes)
    {
        // A byte order mark is no text, and would hide a diagnostic on the first line.
        if (!pending.Started && bytes.StartsWith(Encoding.UTF8.Preamble))
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        pending.Started = true;
        string line = Encoding.UTF8.GetString(bytes);
        take(new(stream, line) { Diagnostic = recognise ? DiagnosticParser.Parse(line) : null });
    }

    private static int WholeCharacters(ReadOnlySpan<byte> bytes)
    {
        for (int back = 1; back <= 3; back++)
        {
            byte value = bytes[^back];
            if ((value & 0xC0) == 0x80)
                continue;
            int needed = value >= 0xF0 ? 4 : value >= 0xE0 ? 3 : value >= 0xC0 ? 2 : 1;
            return needed > back ? bytes.Length - back : bytes.Length;
        }

        return bytes.Length;
    }

    private sealed class Pending
    {
        public byte[] Buffer { get; private set; } = [];

        public int Length { get; set; }

        public bool EndedWithReturn { get; set; }

        public bool Started { get; set; }

        public ReadOnlySpan<byte> Bytes => Buffer.AsSpan(0, Length);

        public void Append(ReadOnlySpan<byte> bytes)
        {
            if (Length + bytes.Length > Buffer.Length)
            {
                byte[] larger = new byte[Math.Max(1024, Math.Max(Length + bytes.Length, 2 * Buffer.Length))];
                Bytes.CopyTo(larger);
                Buffer = larger;
            }

            bytes.CopyTo(Buffer.AsSpan(Length));
            Length += bytes.Length;
        }
    }
}
