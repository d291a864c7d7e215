using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BuildMemo.Worker.Binding;

/// <summary>
/// Tuples as arrays, <c>(1, "a")</c> as <c>[1,"a"]</c>: the names of their elements are the compiler's and are gone at run time, except for a
/// method's own return type. Those of more than seven elements are one flat array.
/// </summary>
internal sealed class TupleJsonConverterFactory : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeof(ITuple).IsAssignableFrom(typeToConvert)
        && typeToConvert.IsGenericType && typeToConvert.Namespace == "System" && !typeToConvert.ContainsGenericParameters;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Converter<>).MakeGenericType(typeToConvert))!;

    private sealed class Converter<T> : JsonConverter<T>
        where T : ITuple
    {
        private static readonly Type[] Elements = [.. ElementsOf(typeof(T))];

        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.StartArray)
                throw new JsonException($"A tuple is a JSON array of {Elements.Length} elements.");
            var values = new object?[Elements.Length];
            for (int i = 0; i < values.Length; i++)
            {
                if (!reader.Read() || reader.TokenType == JsonTokenType.EndArray)
                    throw new JsonException($"The tuple has {i} elements in place of {Elements.Length}.");
                values[i] = JsonSerializer.Deserialize(ref reader, Elements[i], options);
            }

            return reader.Read() && reader.TokenType == JsonTokenType.EndArray
                ? (T)Create(typeof(T), values)
                : throw new JsonException($"The tuple has more than {Elements.Length} elements.");
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
        {
            writer.WriteStartArray();
            for (int i = 0; i < Elements.Length; i++)
                JsonSerializer.Serialize(writer, value[i], Elements[i], options);
            writer.WriteEndArray();
        }
    }

    private static IEnumerable<Type> ElementsOf(Type tuple)
    {
        Type[] arguments = tuple.GetGenericArguments();
        return arguments.Length < 8 ? arguments : arguments[..7].Concat(ElementsOf(arguments[7]));
    }

    private static object Create(Type tuple, ReadOnlySpan<object?> values)
    {
        object?[] own = values.Length > 7 ? [.. values[..7], Create(tuple.GetGenericArguments()[7], values[7..])] : values.ToArray();
        return Activator.CreateInstance(tuple, BindingFlags.DoNotWrapExceptions, null, own, null)!;
    }
}
