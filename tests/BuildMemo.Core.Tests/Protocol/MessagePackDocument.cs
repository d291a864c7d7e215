using System.Buffers;
using System.Globalization;
using System.Text;
using BuildMemo.Protocol;

namespace BuildMemo.Core.Tests.Protocol;

/// <summary>
/// A document as plain objects: null, bool, the number types, string, byte[], DateTime, <see cref="Extension"/>, a list for an array,
/// <see cref="Map"/>. Its text is the same as that of msgpack_peer.py.
/// </summary>
internal static class MessagePackDocument
{
    public sealed record Extension(sbyte Code, byte[] Data);

    public sealed class Map : List<KeyValuePair<object?, object?>>;

    public static byte[] Encode(object? document)
    {
        ArrayBufferWriter<byte> buffer = new();
        MessagePackWriter writer = new(buffer);
        Write(ref writer, document);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    public static object? Decode(byte[] bytes)
    {
        MessagePackReader reader = new(bytes);
        object? document = Read(ref reader);
        Assert.True(reader.End);
        Assert.Equal(bytes.Length, reader.Consumed);

        MessagePackReader skipping = new(bytes);
        skipping.Skip();
        Assert.True(skipping.End);
        return document;
    }

    public static void Write(ref MessagePackWriter writer, object? value)
    {
        switch (value)
        {
            case null: writer.WriteNil(); break;
            case bool flag: writer.Write(flag); break;
            case byte number: writer.Write(number); break;
            case sbyte number: writer.Write(number); break;
            case short number: writer.Write(number); break;
            case ushort number: writer.Write(number); break;
            case int number: writer.Write(number); break;
            case uint number: writer.Write(number); break;
            case long number: writer.Write(number); break;
            case ulong number: writer.Write(number); break;
            case float number: writer.Write(number); break;
            case double number: writer.Write(number); break;
            case string text: writer.Write(text); break;
            case byte[] bytes: writer.Write(bytes); break;
            case DateTime time: writer.Write(time); break;
            case Extension extension:
                writer.WriteExtensionFormat(new ExtensionResult(extension.Code, new ReadOnlySequence<byte>(extension.Data)));
                break;
            case Map map:
                writer.WriteMapHeader(map.Count);
                foreach ((object? key, object? item) in map)
                {
                    Write(ref writer, key);
                    Write(ref writer, item);
                }

                break;
            case IReadOnlyCollection<object?> items:
                writer.WriteArrayHeader(items.Count);
                foreach (object? item in items)
                    Write(ref writer, item);
                break;
            default: throw new InvalidOperationException($"No way to write {value.GetType()}.");
        }
    }

    public static object? Read(ref MessagePackReader reader)
    {
        switch (reader.NextMessagePackType)
        {
            case MessagePackType.Nil:
                reader.ReadNil();
                return null;
            case MessagePackType.Boolean:
                return reader.ReadBoolean();
            case MessagePackType.Integer:
                return reader.NextCode is >= MessagePackCode.Int8 and <= MessagePackCode.Int64 or >= MessagePackCode.MinNegativeFixInt
                    ? reader.ReadInt64()
                    : reader.ReadUInt64();
            case MessagePackType.Float:
                return reader.NextCode == MessagePackCode.Float32 ? reader.ReadSingle() : reader.ReadDouble();
            case MessagePackType.String:
                return reader.ReadString();
            case MessagePackType.Binary:
                return reader.ReadBytes()!.Value.ToArray();
            case MessagePackType.Extension:
                MessagePackReader peek = reader.CreatePeekReader();
                if (peek.ReadExtensionFormatHeader().TypeCode == Timestamp.TypeCode)
                    return reader.ReadDateTime();
                ExtensionResult extension = reader.ReadExtensionFormat();
                return new Extension(extension.TypeCode, extension.Data.ToArray());
            case MessagePackType.Array:
                object?[] items = new object?[reader.ReadArrayHeader()];
                for (int i = 0; i < items.Length; i++)
                    items[i] = Read(ref reader);
                return items;
            case MessagePackType.Map:
                Map map = [];
                for (int left = reader.ReadMapHeader(); left > 0; left--)
                {
                    object? key = Read(ref reader);
                    map.Add(new(key, Read(ref reader)));
                }

                return map;
            default:
                throw new InvalidOperationException($"No way to read {reader.NextMessagePackType}.");
        }
    }

    public static string Text(object? value)
    {
        StringBuilder text = new();
        Append(text, value);
        return text.ToString();
    }

    public static object? Random(Random random, bool withSingles, int depth = 0)
    {
        switch (random.Next(depth < 4 ? 13 : 11))
        {
            case 0: return random.Next(3) switch { 0 => null, 1 => true, _ => false };
            case 1: return (byte)random.Next(256);
            case 2: return (sbyte)random.Next(-128, 128);
            case 3: return random.Next(2) == 0 ? (short)random.Next(-32768, 32768) : (ushort)random.Next(65536);
            case 4: return random.Next(2) == 0 ? (int)random.NextInt64(int.MinValue, 1L << 31) : (uint)random.NextInt64(1L << 32);
            case 5: return random.Next(2) == 0 ? -(random.NextInt64() >> random.Next(63)) : (ulong)random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64);
            case 6: return withSingles ? (float)random.NextDouble() : (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-300, 300));
            case 7:
            case 8: return RandomText(random);
            case 9: return random.Next(2) == 0 ? Bytes(random, Length(random)) : new DateTime(random.NextInt64(DateTime.MaxValue.Ticks), DateTimeKind.Utc);
            case 10: return new Extension((sbyte)random.Next(0, 128), Bytes(random, random.Next(3) == 0 ? 1 << random.Next(5) : Length(random)));
            case 11:
                object?[] items = new object?[depth < 2 ? random.Next(20) : random.Next(4)];
                for (int i = 0; i < items.Length; i++)
                    items[i] = Random(random, withSingles, depth + 1);
                return items;
            default:
                Map map = [];
                for (int left = depth < 2 ? random.Next(20) : random.Next(4); left > 0; left--)
                    map.Add(new(Random(random, withSingles, depth + 2), Random(random, withSingles, depth + 1)));
                return map;
        }
    }

    private static int Length(Random random) => random.Next(4) switch { 0 => random.Next(4), 1 => random.Next(30, 35), 2 => random.Next(254, 258), _ => random.Next(100) };

    private static byte[] Bytes(Random random, int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static string RandomText(Random random)
    {
        string[] letters = ["a", "/", "é", "語", "🙂", "\0"];
        StringBuilder text = new();
        for (int left = Length(random); left > 0; left--)
            text.Append(letters[random.Next(letters.Length)]);
        return text.ToString();
    }

    private static void Append(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null: text.Append('n'); break;
            case bool flag: text.Append(flag ? 't' : 'f'); break;
            case float number: Append(text, (double)number); break;
            case double number: text.Append(CultureInfo.InvariantCulture, $"d{BitConverter.DoubleToUInt64Bits(number):x16}"); break;
            case string words: text.Append('s').Append(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(words))); break;
            case byte[] bytes: text.Append('b').Append(Convert.ToHexStringLower(bytes)); break;
            case Extension extension:
                text.Append(CultureInfo.InvariantCulture, $"x{extension.Code}:{Convert.ToHexStringLower(extension.Data)}");
                break;
            case DateTime time:
                long ticks = time.Ticks - DateTime.UnixEpoch.Ticks;
                long seconds = (long)Math.Floor((decimal)ticks / TimeSpan.TicksPerSecond);
                text.Append(CultureInfo.InvariantCulture, $"T{seconds}.{(ticks - (seconds * TimeSpan.TicksPerSecond)) * 100:d9}");
                break;
            case Map map:
                text.Append('{');
                for (int i = 0; i < map.Count; i++)
                {
                    text.Append(i == 0 ? "" : ",");
                    Append(text, map[i].Key);
                    text.Append(':');
                    Append(text, map[i].Value);
                }

                text.Append('}');
                break;
            case IReadOnlyList<object?> items:
                text.Append('[');
                for (int i = 0; i < items.Count; i++)
                {
                    text.Append(i == 0 ? "" : ",");
                    Append(text, items[i]);
                }

                text.Append(']');
                break;
            default: text.Append(CultureInfo.InvariantCulture, $"i{value}"); break;
        }
    }
}
