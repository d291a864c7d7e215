using System.Text;
using BuildMemo.Capture;
using BuildMemo.Errors;
using BuildMemo.Store;

namespace BuildMemo.Core.Tests.Capture;

public class OutputLinesTests
{
    private static List<RecordMessage> Read(byte[] bytes, int chunk, bool recognise = true)
    {
        List<RecordMessage> messages = [];
        OutputLines lines = new(messages.Add, recognise);
        for (int at = 0; at < bytes.Length; at += chunk)
            lines.Write(1, bytes.AsSpan(at, Math.Min(chunk, bytes.Length - at)));
        lines.Complete();
        return messages;
    }

    [Fact]
    public void Every_way_to_cut_the_bytes_gives_the_same_lines()
    {
        const string text = "\uFEFFfirst\r\nsecönd 🎉\n\n\r\nprogress 1\rprogress 2\r\n  last without break";
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        for (int chunk = 1; chunk <= bytes.Length; chunk++)
        {
            Assert.Equal(
                ["first", "secönd 🎉", "", "", "progress 1", "progress 2", "  last without break"],
                Read(bytes, chunk).Select(message => message.Text));
        }
    }

    [Fact]
    public void Invalid_bytes_are_replaced_and_lose_nothing_around_them() =>
        Assert.Equal(["a\uFFFDb", "c"], Read([(byte)'a', 0xFF, (byte)'b', (byte)'\n', (byte)'c'], 2).Select(message => message.Text));

    [Theory]
    [InlineData(OutputLines.LongestLine, 1)]
    [InlineData(OutputLines.LongestLine + 1, 2)]
    [InlineData(3 * OutputLines.LongestLine + 5, 4)]
    public void A_line_without_end_is_cut_and_no_byte_is_lost(int length, int pieces)
    {
        byte[] bytes = new byte[length];
        Array.Fill(bytes, (byte)'x');
        foreach (int chunk in (int[])[4096, 100_000, length])
        {
            List<RecordMessage> messages = Read(bytes, chunk);
            Assert.Equal(pieces, messages.Count);
            Assert.Equal(length, messages.Sum(message => message.Text.Length));
        }
    }

    [Fact]
    public void A_cut_never_splits_a_character()
    {
        string text = "x" + string.Concat(Enumerable.Repeat("🎉ö", OutputLines.LongestLine / 3));
        Assert.Equal(text, string.Concat(Read(Encoding.UTF8.GetBytes(text), 777).Select(message => message.Text)));
    }

    [Fact]
    public void Streams_keep_their_own_lines_in_the_order_of_their_ends()
    {
        List<RecordMessage> messages = [];
        OutputLines lines = new(messages.Add);
        lines.Write(1, "out "u8);
        lines.Write(2, "err 1\nerr "u8);
        lines.Write(1, "1\n"u8);
        lines.Write(2, "2"u8);
        lines.Complete();
        Assert.Equal([(2, "err 1"), (1, "out 1"), (2, "err 2")], messages.Select(message => (message.Stream, message.Text)));
    }

    [Fact]
    public void Diagnostics_are_recognised_unless_that_is_off()
    {
        byte[] bytes = "a.cs(1,2): error X1: no\n"u8.ToArray();
        RecordMessage message = Assert.Single(Read(bytes, 5));
        Assert.Equal("a.cs(1,2): error X1: no", message.Text);
        Assert.Equal(Severity.Error, message.Diagnostic!.Severity);
        Assert.Null(Assert.Single(Read(bytes, 5, recognise: false)).Diagnostic);
    }
}
