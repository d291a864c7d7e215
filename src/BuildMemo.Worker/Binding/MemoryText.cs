using System.Buffers;
using System.Text.Json;

namespace BuildMemo.Worker.Binding;

/// <summary>Arguments and results of memoized functions as JSON.</summary>
internal static class MemoryText
{
    /// <exception cref="NotSupportedException">The value is no data; the message names the function.</exception>
    public static byte[] Write<T>(T value, string name, string what) => Write(value, name, what, out _);

    /// <param name="value">What is written.</param>
    /// <param name="name">The function's, for messages.</param>
    /// <param name="what">Arguments or result, for messages.</param>
    /// <param name="isWhole">Whether the text holds all of the value, for sure.</param>
    public static byte[] Write<T>(T value, string name, string what, out bool isWhole)
    {
        var plain = new ArrayBufferWriter<byte>();
        isWhole = PlainValues.TryWrite(value, typeof(T), plain);
        if (isWhole)
            return plain.WrittenSpan.ToArray();
        try
        {
            return JsonSerializer.SerializeToUtf8Bytes(value, OptionsOf(typeof(T)));
        }
        catch (Exception error) when (error is JsonException or NotSupportedException or ArgumentException or InvalidOperationException)
        {
            throw new NotSupportedException($"Memory.Cache(\"{name}\"): {what}, a {TypeText.Of(typeof(T))}, can't be written as JSON: {JsonFailure.Explain(error)}", error);
        }
    }

    /// <exception cref="NotSupportedException">What was written can't be read as the type again.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json, string name)
    {
        if (PlainValues.TryRead(json, out T plain))
            return plain;
        try
        {
            return JsonSerializer.Deserialize<T>(json, OptionsOf(typeof(T)))!;
        }
        catch (Exception error) when (error is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw new NotSupportedException(
                $"Memory.Cache(\"{name}\"): the result can be written as JSON and not be read as {TypeText.Of(typeof(T))} again: {JsonFailure.Explain(error)} "
                + "Return data: a record, an array, numbers, text.",
                error);
        }
    }

    // Shared options would keep a collectible context alive.
    private static JsonSerializerOptions OptionsOf(Type type) => (type.IsCollectible ? new JsonFormat() : JsonFormat.Shared).Tolerant;
}
