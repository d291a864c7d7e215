using System.Buffers.Text;
using Microsoft.Win32.SafeHandles;

namespace BuildMemo.Execution;

/// <summary>Reads <c>/proc</c>. Where there is none (macOS), everything is unknown.</summary>
internal static class ProcessTable
{
    /// <summary>All processes that can be seen, in no order.</summary>
    public static List<ProcessEntry> ReadAll()
    {
        var entries = new List<ProcessEntry>(128);
        if (!Directory.Exists("/proc/self"))
            return entries;
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(folder.AsSpan("/proc/".Length), out int pid) && TryRead(pid, out ProcessEntry entry))
                entries.Add(entry);
        }

        return entries;
    }

    /// <summary>False when there is no such process (any more).</summary>
    public static bool TryRead(int pid, out ProcessEntry entry)
    {
        entry = default;
        Span<byte> text = stackalloc byte[1024];
        int length;
        try
        {
            using SafeFileHandle file = File.OpenHandle($"/proc/{pid}/stat");
            length = RandomAccess.Read(file, text, 0);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile, or it is another user's on a system that hides those: not ours in both cases.
            return false;
        }

        return TryParse(pid, text[..length], out entry);
    }

    /// <summary>The line of proc(5): <c>pid (name) state parent group … starttime(22) …</c>; the name may hold anything.</summary>
    internal static bool TryParse(int pid, ReadOnlySpan<byte> text, out ProcessEntry entry)
    {
        entry = default;
        int afterName = text.LastIndexOf((byte)')');
        if (afterName < 0 || text.Length < afterName + 4)
            return false;

        const int StateField = 3;
        const int ParentField = 4;
        const int GroupField = 5;
        const int SessionField = 6;
        const int ThreadsField = 20;
        const int StartField = 22;
        ReadOnlySpan<byte> rest = text[(afterName + 2)..];
        char state = '?';
        long parent = 0;
        long group = 0;
        long session = 0;
        long threads = 0;
        for (int field = StateField; ; field++)
        {
            int end = rest.IndexOf((byte)' ');
            if (end < 0)
                return false;
            ReadOnlySpan<byte> value = rest[..end];
            if (field == StateField)
                state = (char)value[0];
            else if (field == ParentField && !Utf8Parser.TryParse(value, out parent, out _))
                return false;
            else if (field == GroupField && !Utf8Parser.TryParse(value, out group, out _))
                return false;
            else if (field == SessionField && !Utf8Parser.TryParse(value, out session, out _))
                return false;
            else if (field == ThreadsField && !Utf8Parser.TryParse(value, out threads, out _))
                return false;
            else if (field == StartField)
            {
                if (!Utf8Parser.TryParse(value, out long start, out _))
                    return false;
                entry = new ProcessEntry(pid, state, (int)parent, (int)group, (int)session, (int)threads, start);
                return true;
            }

            rest = rest[(end + 1)..];
        }
    }
}
