using System.Buffers;
using BuildMemo.Protocol;

namespace BuildMemo.Core.Tests.Protocol;

public class MessagePackBoundaryTests
{
    public static TheoryData<string> Names { get; } = new(MessagePackBoundaries.All.Select(boundary => boundary.Name).Distinct());

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_value_takes_the_shortest_form_of_the_specification_and_reads_back(string name)
    {
        foreach (MessagePackBoundaries.Boundary boundary in MessagePackBoundaries.All.Where(boundary => boundary.Name == name))
        {
            byte[] encoded = MessagePackDocument.Encode(boundary.Value);

            Assert.Equal(boundary.Start, Convert.ToHexStringLower(encoded.AsSpan(0, Math.Min(encoded.Length, boundary.Start.Length / 2))));
            Assert.Equal(boundary.Size, encoded.Length);
            Assert.Equal(MessagePackDocument.Text(boundary.Value), MessagePackDocument.Text(MessagePackDocument.Decode(encoded)));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_value_cut_off_anywhere_ends_the_stream(string name)
    {
        foreach (MessagePackBoundaries.Boundary boundary in MessagePackBoundaries.All.Where(boundary => boundary.Name == name))
        {
            byte[] encoded = MessagePackDocument.Encode(boundary.Value);
            IEnumerable<int> cuts = encoded.Length <= 300 ? Enumerable.Range(0, encoded.Length) : [0, 1, 2, 3, 4, 5, 6, 300, encoded.Length - 1];
            foreach (int cut in cuts)
            {
                Assert.Throws<EndOfStreamException>(() => MessagePackDocument.Decode(encoded[..cut]));
                Assert.Throws<EndOfStreamException>(() => new MessagePackReader(encoded.AsMemory(0, cut)).Skip());
            }
        }
    }

    [Fact]
    public void The_other_overloads_write_the_same()
    {
        ArrayBufferWriter<byte> buffer = new();
        MessagePackWriter writer = new(buffer);
        writer.Write("é".AsSpan());
        writer.WriteString("é"u8);
        writer.WriteStringHeader(2);
        writer.WriteRaw("é"u8);
        writer.Write((string?)null);
        writer.Write((byte[]?)null);
        writer.Write([1, 2]);
        writer.Write((ReadOnlySpan<byte>)[1, 2]);
        writer.Write(new ReadOnlySequence<byte>([1, 2]));
        writer.WriteBinHeader(2);
        writer.WriteRaw(new ReadOnlySequence<byte>([1, 2]));
        writer.GetSpan(1)[0] = MessagePackCode.True;
        writer.Advance(1);
        writer.Flush();

        Assert.Equal("a2c3a9a2c3a9a2c3a9" + "c0c0" + "c4020102c4020102c4020102c4020102" + "c3", Convert.ToHexStringLower(buffer.WrittenSpan));
    }

    [Fact]
    public void Local_times_are_written_as_UTC_and_unspecified_ones_as_they_stand()
    {
        DateTime utc = new(2026, 11, 21, 12, 0, 0, DateTimeKind.Utc);

        Assert.Equal(MessagePackDocument.Encode(utc), MessagePackDocument.Encode(utc.ToLocalTime()));
        Assert.Equal(MessagePackDocument.Encode(utc), MessagePackDocument.Encode(DateTime.SpecifyKind(utc, DateTimeKind.Unspecified)));
        Assert.Equal(DateTimeKind.Utc, ((DateTime)MessagePackDocument.Decode(MessagePackDocument.Encode(utc))!).Kind);
    }

    [Fact]
    public void Nothing_reaches_the_buffer_before_Flush_and_everything_after_it()
    {
        ArrayBufferWriter<byte> buffer = new();
        MessagePackWriter writer = new(buffer);
        writer.WriteArrayHeader(1);
        writer.Write(5);
        Assert.Equal(0, buffer.WrittenCount);

        writer.Flush();
        writer.Flush();

        Assert.Equal("9105", Convert.ToHexStringLower(buffer.WrittenSpan));
    }

    [Fact]
    public void Negative_counts_are_refused()
    {
        Assert.Throws<OverflowException>(() => new MessagePackWriter(new ArrayBufferWriter<byte>()).WriteArrayHeader(-1));
        Assert.Throws<OverflowException>(() => new MessagePackWriter(new ArrayBufferWriter<byte>()).WriteMapHeader(-1));
        Assert.Throws<OverflowException>(() => new MessagePackWriter(new ArrayBufferWriter<byte>()).WriteBinHeader(-1));
        Assert.Throws<OverflowException>(() => new MessagePackWriter(new ArrayBufferWriter<byte>()).WriteStringHeader(-1));
    }
}
