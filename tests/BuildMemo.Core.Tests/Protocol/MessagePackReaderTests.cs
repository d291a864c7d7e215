using System.Buffers;
using BuildMemo.Protocol;

namespace BuildMemo.Core.Tests.Protocol;

public class MessagePackReaderTests
{
    private delegate void Reading(ref MessagePackReader reader);

    [Theory]
    [InlineData("dd7fffffff")]
    [InlineData("ddffffffff")]
    [InlineData("dcffff00")]
    [InlineData("9200")]
    public void An_array_that_promises_more_than_there_is_ends_the_stream_at_its_header(string hexadecimal)
    {
        ThrowsOn<EndOfStreamException>(hexadecimal, (ref MessagePackReader reader) => reader.ReadArrayHeader());

        MessagePackReader trying = new(Convert.FromHexString(hexadecimal));
        Assert.False(trying.TryReadArrayHeader(out _));
        Assert.Equal(0, trying.Consumed);
    }

    [Theory]
    [InlineData("df7fffffff")]
    [InlineData("dfffffffff")]
    [InlineData("df8000000000")]
    [InlineData("82000000")]
    public void A_map_that_promises_more_than_there_is_ends_the_stream_at_its_header(string hexadecimal) =>
        ThrowsOn<EndOfStreamException>(hexadecimal, (ref MessagePackReader reader) => reader.ReadMapHeader());

    [Theory]
    [InlineData("dbffffffff61")]
    [InlineData("db7fffffff61")]
    [InlineData("d90261")]
    public void A_text_that_promises_more_than_there_is_ends_the_stream(string hexadecimal)
    {
        ThrowsOn<EndOfStreamException>(hexadecimal, (ref MessagePackReader reader) => reader.ReadString());
        ThrowsOn<EndOfStreamException>(hexadecimal, (ref MessagePackReader reader) => reader.ReadStringSequence());
        ThrowsOn<EndOfStreamException>(hexadecimal, (ref MessagePackReader reader) => reader.TryReadStringSpan(out _));
    }

    [Theory]
    [InlineData("c6ffffffff61")]
    [InlineData("c67fffffff61")]
    public void Bytes_that_promise_more_than_there_is_end_the_stream(string hexadecimal)
    {
        ThrowsOn<EndOfStreamException>(hexadecimal, (ref MessagePackReader reader) => reader.ReadBytes());
        ThrowsOn<EndOfStreamException>(hexadecimal, (ref MessagePackReader reader) => reader.TryReadBytesSpan(out _));
    }

    [Theory]
    [InlineData("c9ffffffff0561")]
    [InlineData("d805")]
    public void An_extension_that_promises_more_than_there_is_ends_the_stream(string hexadecimal)
    {
        ThrowsOn<EndOfStreamException>(hexadecimal, (ref MessagePackReader reader) => reader.ReadExtensionFormatHeader());
        ThrowsOn<EndOfStreamException>(hexadecimal, (ref MessagePackReader reader) => reader.ReadExtensionFormat());
    }

    [Theory]
    [InlineData("cc80", "sbyte")]
    [InlineData("ff", "byte")]
    [InlineData("cd0100", "byte")]
    [InlineData("cd8000", "short")]
    [InlineData("d080", "ushort")]
    [InlineData("ce00010000", "ushort")]
    [InlineData("ce80000000", "int")]
    [InlineData("d3ffffffff7fffffff", "int")]
    [InlineData("d1ff7f", "uint")]
    [InlineData("cf0000000100000000", "uint")]
    [InlineData("cf8000000000000000", "long")]
    [InlineData("d38000000000000000", "ulong")]
    public void A_number_that_the_type_cannot_hold_overflows(string hexadecimal, string type) =>
        ThrowsOn<OverflowException>(hexadecimal, (ref MessagePackReader reader) => ReadNumber(ref reader, type));

    [Theory]
    [InlineData("cf0000000000000005")]
    [InlineData("ce00000005")]
    [InlineData("cd0005")]
    [InlineData("cc05")]
    [InlineData("d30000000000000005")]
    [InlineData("d200000005")]
    [InlineData("d10005")]
    [InlineData("d005")]
    [InlineData("05")]
    public void A_number_is_read_from_every_form_into_every_type(string hexadecimal)
    {
        foreach (string type in new[] { "byte", "sbyte", "short", "ushort", "int", "uint", "long", "ulong" })
        {
            MessagePackReader reader = new(Convert.FromHexString(hexadecimal));
            Assert.Equal(5, ReadNumber(ref reader, type));
            Assert.True(reader.End);
        }

        Assert.Equal(5.0, new MessagePackReader(Convert.FromHexString(hexadecimal)).ReadDouble());
        Assert.Equal(5f, new MessagePackReader(Convert.FromHexString(hexadecimal)).ReadSingle());
    }

    [Fact]
    public void Floating_numbers_are_read_from_both_sizes()
    {
        Assert.Equal(1.5, new MessagePackReader(Convert.FromHexString("ca3fc00000")).ReadDouble());
        Assert.Equal(1.5f, new MessagePackReader(Convert.FromHexString("cb3ff8000000000000")).ReadSingle());
        Assert.Equal(-1.0, new MessagePackReader(Convert.FromHexString("ff")).ReadDouble());
        Assert.Equal(1.8446744073709552e19, new MessagePackReader(Convert.FromHexString("cfffffffffffffffff")).ReadDouble());
    }

    [Fact]
    public void Another_kind_of_value_is_refused_by_every_method()
    {
        (string Name, string[] Accepted, Reading Read)[] methods =
        [
            ("nil", ["c0"], (ref reader) => reader.ReadNil()),
            ("boolean", ["c2"], (ref reader) => reader.ReadBoolean()),
            ("long", ["05", "ff"], (ref reader) => reader.ReadInt64()),
            ("int", ["05", "ff"], (ref reader) => reader.ReadInt32()),
            ("byte", ["05"], (ref reader) => reader.ReadByte()),
            ("double", ["05", "ff", "ca00000000"], (ref reader) => reader.ReadDouble()),
            ("single", ["05", "ff", "ca00000000"], (ref reader) => reader.ReadSingle()),
            ("text", ["a0", "c0"], (ref reader) => reader.ReadString()),
            ("text sequence", ["a0", "c0"], (ref reader) => reader.ReadStringSequence()),
            ("text span", ["a0", "c0"], (ref reader) => reader.TryReadStringSpan(out _)),
            ("bytes", ["c400", "c0"], (ref reader) => reader.ReadBytes()),
            ("bytes span", ["c400", "c0"], (ref reader) => reader.TryReadBytesSpan(out _)),
            ("array", ["90"], (ref reader) => reader.ReadArrayHeader()),
            ("array, tried", ["90"], (ref reader) => reader.TryReadArrayHeader(out _)),
            ("map", ["80"], (ref reader) => reader.ReadMapHeader()),
            ("extension", ["d40500", "d6ff00000000"], (ref reader) => reader.ReadExtensionFormat()),
            ("time", ["d6ff00000000"], (ref reader) => reader.ReadDateTime()),
        ];
        string[] values = ["c0", "c2", "05", "ff", "ca00000000", "a0", "c400", "90", "80", "d40500", "d6ff00000000", "c1"];

        foreach ((string name, string[] accepted, Reading read) in methods)
        {
            foreach (string value in values)
            {
                Type? thrown = Record(value, read)?.GetType();
                Type? expected = accepted.Contains(value) ? null
                    : name == "byte" && value == "ff" ? typeof(OverflowException)
                    : typeof(MessagePackSerializationException);
                Assert.True(expected == thrown, $"{name} from {value}: {thrown?.Name ?? "no exception"} instead of {expected?.Name ?? "none"}");
            }
        }
    }

    [Fact]
    public void The_message_of_a_wrong_kind_names_place_and_both_kinds()
    {
        MessagePackReader reader = new(Convert.FromHexString("c090"));
        reader.ReadNil();

        string message = "";
        try
        {
            reader.ReadString();
        }
        catch (MessagePackSerializationException error)
        {
            // A ref struct can't be captured by Assert.Throws.
            message = error.Message;
        }

        Assert.Equal("At byte 1, a text was expected, but 0x90 (Array) was found.", message);
    }

    [Theory]
    [InlineData("c70cff3b9aca000000000000000000")] // 1,000,000,000 ns
    [InlineData("c70cff000000000000004000000000")] // after the year 9999
    [InlineData("c70cff00000000fffffff0886e0900")] // before the year 1
    [InlineData("d7ffffffffff00000000")] // more than 999,999,999 ns in the short form
    [InlineData("d5ff0000")] // two bytes
    [InlineData("d6fe00000000")] // another type
    public void A_time_that_is_none_is_refused(string hexadecimal) =>
        ThrowsOn<MessagePackSerializationException>(hexadecimal, (ref MessagePackReader reader) => reader.ReadDateTime());

    [Fact]
    public void Values_nested_to_the_bound_are_skipped_and_deeper_ones_refused()
    {
        byte[] allowed = [.. Enumerable.Repeat((byte)0x91, MessagePackReader.MaximumDepth), 0xc0];
        MessagePackReader reader = new(allowed);
        reader.Skip();
        Assert.True(reader.End);

        foreach (int depth in new[] { MessagePackReader.MaximumDepth + 1, 1_000_000 })
        {
            byte[] arrays = [.. Enumerable.Repeat((byte)0x91, depth), 0xc0];
            Assert.Throws<MessagePackSerializationException>(() => new MessagePackReader(arrays).Skip());
            byte[] maps = [.. Enumerable.Repeat<byte[]>([0x81, 0xc0], depth).SelectMany(pair => pair), 0xc0];
            Assert.Throws<MessagePackSerializationException>(() => new MessagePackReader(maps).Skip());
        }
    }

    [Fact]
    public void A_peeking_reader_leaves_the_first_one_where_it_is()
    {
        MessagePackReader reader = new(Convert.FromHexString("920102"));
        MessagePackReader peek = reader.CreatePeekReader();
        peek.Skip();

        Assert.Equal(3, peek.Consumed);
        Assert.Equal(0, reader.Consumed);
        Assert.Equal(2, reader.ReadArrayHeader());
    }

    [Fact]
    public void Raw_values_and_bytes_are_parts_of_the_source_and_not_copies()
    {
        byte[] source = Convert.FromHexString("92a161c40205079101");
        MessagePackReader reader = new(source);
        reader.ReadArrayHeader();
        Assert.True(reader.TryReadStringSpan(out ReadOnlySpan<byte> text));
        Assert.True(text.Overlaps(source));
        MessagePackReader again = reader;
        ReadOnlySequence<byte> bytes = reader.ReadBytes()!.Value;
        Assert.True(bytes.FirstSpan.Overlaps(source));
        Assert.True(again.TryReadBytesSpan(out ReadOnlySpan<byte> span));
        Assert.Equal("0507", Convert.ToHexStringLower(span));
        Assert.True(span.Overlaps(source));
        ReadOnlySequence<byte> raw = reader.ReadRaw();
        Assert.Equal("9101", Convert.ToHexStringLower(raw.FirstSpan));
        Assert.True(reader.End);

        MessagePackReader counted = new(source);
        Assert.Equal("92a161", Convert.ToHexStringLower(counted.ReadRaw(3).FirstSpan));
        ThrowsOn<EndOfStreamException>("9101", (ref MessagePackReader cut) => cut.ReadRaw(3));
    }

    [Fact]
    public void Nil_stands_for_no_text_and_no_bytes()
    {
        MessagePackReader reader = new(Convert.FromHexString("c0c0c0c005"));
        Assert.False(reader.TryReadStringSpan(out _));
        Assert.False(reader.TryReadBytesSpan(out _));
        Assert.Equal(0, reader.Consumed);
        Assert.Null(reader.ReadString());
        Assert.Null(reader.ReadStringSequence());
        Assert.Null(reader.ReadBytes());
        Assert.True(reader.TryReadNil());
        Assert.False(reader.TryReadNil());
        Assert.Equal(4, reader.Consumed);
    }

    [Fact]
    public void Bytes_in_several_segments_are_read_as_one()
    {
        byte[] document = MessagePackDocument.Encode(new object?[] { "some text", 70000, new byte[300], 1.5 });
        Segment first = new(document.AsMemory(0, 4), 0);
        Segment last = first.Append(document.AsMemory(4, 9)).Append(document.AsMemory(13));
        MessagePackReader reader = new(new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length));

        object? read = MessagePackDocument.Read(ref reader);

        Assert.Equal(MessagePackDocument.Text(MessagePackDocument.Decode(document)), MessagePackDocument.Text(read));
        Assert.True(reader.End);
    }

    [Fact]
    public void Random_bytes_give_a_value_or_one_of_the_three_exceptions()
    {
        Random random = new(20261121);
        int values = 0;
        for (int i = 0; i < 50_000; i++)
        {
            byte[] bytes = new byte[random.Next(40)];
            random.NextBytes(bytes);
            MessagePackReader reader = new(bytes);
            try
            {
                MessagePackDocument.Read(ref reader);
                values++;
            }
            catch (Exception error) when (error is EndOfStreamException or MessagePackSerializationException)
            {
                // The promised ones; anything else fails the test.
            }
            catch (InvalidOperationException error) when (error.Message.EndsWith("Unknown.", StringComparison.Ordinal))
            {
                // The test's own refusal of 0xc1.
            }
        }

        Assert.InRange(values, 1_000, 49_000);
    }

    private static void ThrowsOn<TException>(string hexadecimal, Reading read)
        where TException : Exception => Assert.IsType<TException>(Record(hexadecimal, read));

    private static Exception? Record(string hexadecimal, Reading read)
    {
        MessagePackReader reader = new(Convert.FromHexString(hexadecimal));
        try
        {
            read(ref reader);
            return null;
        }
        catch (Exception error)
        {
            // A ref struct can't be captured by Assert.Throws; the caller judges.
            return error;
        }
    }

    private static decimal ReadNumber(ref MessagePackReader reader, string type) => type switch
    {
        "byte" => reader.ReadByte(),
        "sbyte" => reader.ReadSByte(),
        "short" => reader.ReadInt16(),
        "ushort" => reader.ReadUInt16(),
        "int" => reader.ReadInt32(),
        "uint" => reader.ReadUInt32(),
        "long" => reader.ReadInt64(),
        "ulong" => reader.ReadUInt64(),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long start) => (Memory, RunningIndex) = (memory, start);

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            Segment next = new(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
