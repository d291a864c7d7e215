using System.Text.Json;
using System.Text.Json.Serialization;

namespace BuildMemo.Worker.Binding;

/// <summary><see cref="FileInfo"/> and <see cref="DirectoryInfo"/> as their paths; System.Text.Json would follow their parents.</summary>
internal sealed class PathJsonConverterFactory : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert == typeof(FileInfo) || typeToConvert == typeof(DirectoryInfo);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        typeToConvert == typeof(FileInfo) ? new Converter<FileInfo>(path => new(path)) : new Converter<DirectoryInfo>(path => new(path));

    private sealed class Converter<T>(Func<string, T> create) : JsonConverter<T>
        where T : FileSystemInfo
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && reader.GetString() is { Length: > 0 } path ? create(path) : throw new JsonException("A path was expected.");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
