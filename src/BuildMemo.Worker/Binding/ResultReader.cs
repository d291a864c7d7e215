using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace BuildMemo.Worker.Binding;

/// <summary>Reads a Result file as a value: raw for text and bytes, else JSON, or JSON lines where a collection is wanted.</summary>
internal sealed class ResultReader(JsonFormat format)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The value in a file.</summary>
    /// <exception cref="JsonException">It is no JSON for the type; the message names the file.</exception>
    public object? Read(string path, Type type)
    {
        if (type == typeof(string))
            return File.ReadAllText(path, Strict);
        if (type == typeof(byte[]))
            return File.ReadAllBytes(path);
        try
        {
            using FileStream file = File.OpenRead(path);
            if (Collections.ElementOf(type) is { } element && AreLines(file, element))
                return ReadLines(file, type, element);
            return JsonSerializer.Deserialize(file, type, format.Tolerant)
                ?? (type.IsValueType && Nullable.GetUnderlyingType(type) is null ? throw new JsonException($"null is no {TypeText.Of(type)}.") : null);
        }
        catch (JsonException error)
        {
            throw new JsonException($"in '{path}': {error.Message}", error);
        }
    }

    // An array begins with a bracket and, as BuildMemo writes it, ends without a line's end; lines of arrays or tuples end with one.
    private static bool AreLines(FileStream file, Type element)
    {
        Span<byte> ends = stackalloc byte[4];
        int first = file.Read(ends);
        file.Position = Math.Max(file.Length - 1, 0);
        int last = file.ReadByte();
        file.Position = 0;
        if (first == 0)
            return true;
        return ends[0] == '['
            ? last == '\n' && (Collections.ElementOf(element) is not null || typeof(ITuple).IsAssignableFrom(element))
            : !(file.Length == 4 && ends.SequenceEqual("null"u8));
    }

    private object ReadLines(FileStream file, Type type, Type element)
    {
        using var reader = new StreamReader(file, Strict, detectEncodingFromByteOrderMarks: false, bufferSize: -1, leaveOpen: true);
        var values = new List<object?>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0)
                values.Add(JsonSerializer.Deserialize(line, element, format.Tolerant));
        }

        Array elements = Array.CreateInstance(element, values.Count);
        for (int i = 0; i < values.Count; i++)
            elements.SetValue(values[i], i);
        return Collections.MakerOf(type, element)(elements);
    }
}
