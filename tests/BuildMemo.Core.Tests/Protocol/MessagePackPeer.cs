using System.Buffers.Binary;
using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace BuildMemo.Core.Tests.Protocol;

/// <summary>Debian's python3-msgpack in a process: what it makes of our documents, and documents of its own.</summary>
internal static class MessagePackPeer
{
    private static readonly string Script = Path.Combine(AppContext.BaseDirectory, "Protocol", "msgpack_peer.py");

    /// <summary>For each document its text and its bytes as packed anew; then <paramref name="count"/> documents of its own as bytes and text.</summary>
    public static (List<(string Text, byte[] Packed)> Theirs, List<(byte[] Packed, string Text)> Own) Exchange(
        IEnumerable<byte[]> documents, uint seed, uint count)
    {
        ProcessStartInfo start = new("/usr/bin/python3", [Script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Start(start);
        using Timer deadline = new(_ => process.Kill(), null, TimeSpan.FromMinutes(2), Timeout.InfiniteTimeSpan);
        Task<string> errors = process.StandardError.ReadToEndAsync();

        List<(string, byte[])> theirs = [];
        List<(byte[], string)> own = [];
        try
        {
            int sent = Send(process.StandardInput.BaseStream, documents, seed, count);
            Stream answers = process.StandardOutput.BaseStream;
            for (int i = 0; i < sent; i++)
            {
                string text = Encoding.ASCII.GetString(ReadFrame(answers));
                theirs.Add((text, ReadFrame(answers)));
            }

            for (uint i = 0; i < count; i++)
            {
                byte[] packed = ReadFrame(answers);
                own.Add((packed, Encoding.ASCII.GetString(ReadFrame(answers))));
            }
        }
        catch (IOException error)
        {
            // The process ended early: what it said matters, not the broken pipe.
            Assert.Fail($"{Script} ended early ({error.Message}). Is python3-msgpack installed (apt-get install python3-msgpack)?\n{errors.Result}");
        }

        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
        return (theirs, own);
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new InvalidOperationException($"The test needs {start.FileName} with msgpack (apt-get install python3-msgpack).", error);
        }
    }

    private static int Send(Stream stream, IEnumerable<byte[]> documents, uint seed, uint count)
    {
        int sent = 0;
        using BufferedStream buffered = new(stream, 1 << 16);
        foreach (byte[] document in documents)
        {
            WriteNumber(buffered, (uint)document.Length);
            buffered.Write(document);
            sent++;
        }

        WriteNumber(buffered, uint.MaxValue);
        WriteNumber(buffered, seed);
        WriteNumber(buffered, count);
        return sent;
    }

    private static void WriteNumber(Stream stream, uint number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        stream.Write(bytes);
    }

    private static byte[] ReadFrame(Stream stream)
    {
        Span<byte> length = stackalloc byte[4];
        stream.ReadExactly(length);
        byte[] frame = new byte[BinaryPrimitives.ReadUInt32BigEndian(length)];
        stream.ReadExactly(frame);
        return frame;
    }
}
