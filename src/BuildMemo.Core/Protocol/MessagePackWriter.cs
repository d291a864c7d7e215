using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace BuildMemo.Protocol;

/// <summary>
/// Writes values in MessagePack's format, each in its shortest form. Names and shapes are those of MessagePack-CSharp's
/// writer, which may take the place of this file (docs/design/protocol.md). Nothing reaches the buffer writer before <see cref="Flush"/>.
/// </summary>
internal ref struct MessagePackWriter(IBufferWriter<byte> writer)
{
    private const int MinimumSpan = 256;

    private readonly IBufferWriter<byte> _writer = writer;
    private Span<byte> _span = default;
    private int _buffered = 0;

    /// <summary>Hands what was written to the buffer writer. Call it last.</summary>
    public void Flush()
    {
        if (_buffered > 0)
            _writer.Advance(_buffered);
        _buffered = 0;
        _span = default;
    }

    /// <summary>Room for at least <paramref name="length"/> bytes; <see cref="Advance"/> says how many were used.</summary>
    public Span<byte> GetSpan(int length)
    {
        if (_span.Length - _buffered < length)
        {
            Flush();
            _span = _writer.GetSpan(Math.Max(length, MinimumSpan));
        }

        return _span[_buffered..];
    }

    /// <summary>Keeps the first bytes of what <see cref="GetSpan"/> gave.</summary>
    public void Advance(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)(_span.Length - _buffered), nameof(length));
        _buffered += length;
    }

    public void WriteNil() => WriteCode(MessagePackCode.Nil);

    public void Write(bool value) => WriteCode(value ? MessagePackCode.True : MessagePackCode.False);

    public void Write(byte value) => Write((ulong)value);

    public void Write(ushort value) => Write((ulong)value);

    public void Write(uint value) => Write((ulong)value);

    public void Write(sbyte value) => Write((long)value);

    public void Write(short value) => Write((long)value);

    public void Write(int value) => Write((long)value);

    public void Write(ulong value)
    {
        if (value <= MessagePackCode.MaxFixInt)
            WriteCode((byte)value);
        else if (value <= byte.MaxValue)
            Write8(MessagePackCode.UInt8, (byte)value);
        else if (value <= ushort.MaxValue)
            Write16(MessagePackCode.UInt16, (ushort)value);
        else if (value <= uint.MaxValue)
            Write32(MessagePackCode.UInt32, (uint)value);
        else
            Write64(MessagePackCode.UInt64, value);
    }

    public void Write(long value)
    {
        if (value >= 0)
            Write((ulong)value);
        else if (value >= -32)
            WriteCode(unchecked((byte)value));
        else if (value >= sbyte.MinValue)
            Write8(MessagePackCode.Int8, unchecked((byte)value));
        else if (value >= short.MinValue)
            Write16(MessagePackCode.Int16, unchecked((ushort)value));
        else if (value >= int.MinValue)
            Write32(MessagePackCode.Int32, unchecked((uint)value));
        else
            Write64(MessagePackCode.Int64, unchecked((ulong)value));
    }

    public void Write(float value) => Write32(MessagePackCode.Float32, BitConverter.SingleToUInt32Bits(value));

    public void Write(double value) => Write64(MessagePackCode.Float64, BitConverter.DoubleToUInt64Bits(value));

    /// <summary>Text as UTF-8, or nil for null. A lone surrogate becomes U+FFFD.</summary>
    public void Write(string? value)
    {
        if (value is null)
            WriteNil();
        else
            Write(value.AsSpan());
    }

    /// <inheritdoc cref="Write(string)" />
    public void Write(ReadOnlySpan<char> value)
    {
        int bytes = Encoding.UTF8.GetByteCount(value);
        WriteStringHeader(bytes);
        Advance(Encoding.UTF8.GetBytes(value, GetSpan(bytes)));
    }

    /// <summary>Text that is UTF-8 already; it is not checked.</summary>
    public void WriteString(ReadOnlySpan<byte> utf8)
    {
        WriteStringHeader(utf8.Length);
        WriteRaw(utf8);
    }

    /// <summary>Bytes, or nil for null.</summary>
    public void Write(byte[]? value)
    {
        if (value is null)
            WriteNil();
        else
            Write(value.AsSpan());
    }

    /// <summary>Bytes.</summary>
    public void Write(ReadOnlySpan<byte> value)
    {
        WriteBinHeader(value.Length);
        WriteRaw(value);
    }

    /// <summary>Bytes.</summary>
    public void Write(in ReadOnlySequence<byte> value)
    {
        WriteBinHeader(checked((int)value.Length));
        WriteRaw(value);
    }

    /// <summary>A timestamp in UTC, to 100 ns; local times are converted, unspecified ones taken as UTC.</summary>
    public void Write(DateTime value)
    {
        if (value.Kind == DateTimeKind.Local)
            value = value.ToUniversalTime();
        long ticks = value.Ticks - DateTime.UnixEpoch.Ticks;
        (long seconds, long rest) = Math.DivRem(ticks, TimeSpan.TicksPerSecond);
        if (rest < 0)
            (seconds, rest) = (seconds - 1, rest + TimeSpan.TicksPerSecond);
        uint nanoseconds = (uint)(rest * TimeSpan.NanosecondsPerTick);

        if (seconds >> 34 != 0)
        {
            WriteExtensionFormatHeader(new ExtensionHeader(Timestamp.TypeCode, 12));
            Span<byte> span = GetSpan(12);
            BinaryPrimitives.WriteUInt32BigEndian(span, nanoseconds);
            BinaryPrimitives.WriteInt64BigEndian(span[4..], seconds);
            Advance(12);
        }
        else if (nanoseconds != 0 || seconds > uint.MaxValue)
        {
            WriteExtensionFormatHeader(new ExtensionHeader(Timestamp.TypeCode, 8));
            BinaryPrimitives.WriteUInt64BigEndian(GetSpan(8), ((ulong)nanoseconds << 34) | (ulong)seconds);
            Advance(8);
        }
        else
        {
            WriteExtensionFormatHeader(new ExtensionHeader(Timestamp.TypeCode, 4));
            BinaryPrimitives.WriteUInt32BigEndian(GetSpan(4), (uint)seconds);
            Advance(4);
        }
    }

    /// <summary>Precedes <paramref name="count"/> values.</summary>
    public void WriteArrayHeader(int count) => WriteArrayHeader(checked((uint)count));

    /// <inheritdoc cref="WriteArrayHeader(int)" />
    public void WriteArrayHeader(uint count)
    {
        if (count <= 15)
            WriteCode((byte)(MessagePackCode.MinFixArray | count));
        else if (count <= ushort.MaxValue)
            Write16(MessagePackCode.Array16, (ushort)count);
        else
            Write32(MessagePackCode.Array32, count);
    }

    /// <summary>Precedes <paramref name="count"/> pairs of key and value.</summary>
    public void WriteMapHeader(int count) => WriteMapHeader(checked((uint)count));

    /// <inheritdoc cref="WriteMapHeader(int)" />
    public void WriteMapHeader(uint count)
    {
        if (count <= 15)
            WriteCode((byte)(MessagePackCode.MinFixMap | count));
        else if (count <= ushort.MaxValue)
            Write16(MessagePackCode.Map16, (ushort)count);
        else
            Write32(MessagePackCode.Map32, count);
    }

    /// <summary>Precedes <paramref name="length"/> bytes, which the caller writes with <see cref="WriteRaw(ReadOnlySpan{byte})"/>.</summary>
    public void WriteBinHeader(int length)
    {
        uint count = checked((uint)length);
        if (count <= byte.MaxValue)
            Write8(MessagePackCode.Bin8, (byte)count);
        else if (count <= ushort.MaxValue)
            Write16(MessagePackCode.Bin16, (ushort)count);
        else
            Write32(MessagePackCode.Bin32, count);
    }

    /// <summary>Precedes <paramref name="byteCount"/> bytes of UTF-8.</summary>
    public void WriteStringHeader(int byteCount)
    {
        uint count = checked((uint)byteCount);
        if (count <= 31)
            WriteCode((byte)(MessagePackCode.MinFixStr | count));
        else if (count <= byte.MaxValue)
            Write8(MessagePackCode.Str8, (byte)count);
        else if (count <= ushort.MaxValue)
            Write16(MessagePackCode.Str16, (ushort)count);
        else
            Write32(MessagePackCode.Str32, count);
    }

    /// <summary>Precedes the bytes of an extension value.</summary>
    public void WriteExtensionFormatHeader(ExtensionHeader header)
    {
        switch (header.Length)
        {
            case 1:
                WriteCode(MessagePackCode.FixExt1);
                break;
            case 2:
                WriteCode(MessagePackCode.FixExt2);
                break;
            case 4:
                WriteCode(MessagePackCode.FixExt4);
                break;
            case 8:
                WriteCode(MessagePackCode.FixExt8);
                break;
            case 16:
                WriteCode(MessagePackCode.FixExt16);
                break;
            case <= byte.MaxValue:
                Write8(MessagePackCode.Ext8, (byte)header.Length);
                break;
            case <= ushort.MaxValue:
                Write16(MessagePackCode.Ext16, (ushort)header.Length);
                break;
            default:
                Write32(MessagePackCode.Ext32, header.Length);
                break;
        }

        WriteCode(unchecked((byte)header.TypeCode));
    }

    /// <summary>A whole extension value.</summary>
    public void WriteExtensionFormat(ExtensionResult extension)
    {
        WriteExtensionFormatHeader(extension.Header);
        WriteRaw(extension.Data);
    }

    /// <summary>Bytes as they are: the rest after a header, or values that are encoded already.</summary>
    public void WriteRaw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        Advance(bytes.Length);
    }

    /// <inheritdoc cref="WriteRaw(ReadOnlySpan{byte})" />
    public void WriteRaw(in ReadOnlySequence<byte> bytes)
    {
        foreach (ReadOnlyMemory<byte> part in bytes)
            WriteRaw(part.Span);
    }

    private void WriteCode(byte code)
    {
        GetSpan(1)[0] = code;
        _buffered++;
    }

    private void Write8(byte code, byte value)
    {
        Span<byte> span = GetSpan(2);
        span[1] = value;
        span[0] = code;
        _buffered += 2;
    }

    private void Write16(byte code, ushort value)
    {
        Span<byte> span = GetSpan(3);
        span[0] = code;
        BinaryPrimitives.WriteUInt16BigEndian(span[1..], value);
        _buffered += 3;
    }

    private void Write32(byte code, uint value)
    {
        Span<byte> span = GetSpan(5);
        span[0] = code;
        BinaryPrimitives.WriteUInt32BigEndian(span[1..], value);
        _buffered += 5;
    }

    private void Write64(byte code, ulong value)
    {
        Span<byte> span = GetSpan(9);
        span[0] = code;
        BinaryPrimitives.WriteUInt64BigEndian(span[1..], value);
        _buffered += 9;
    }
}
