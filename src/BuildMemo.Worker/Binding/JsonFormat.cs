using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BuildMemo.Worker.Binding;

/// <summary>
/// How values are JSON: names as declared (any case is read), enums by name, tuples as arrays, NaN and infinities as text, fields too, no
/// indentation. Deeper than <see cref="DeepestNesting"/> is refused.
/// </summary>
internal static class JsonFormat
{
    /// <summary>Objects and arrays inside each other.</summary>
    public const int DeepestNesting = 256;

    /// <summary>For arguments: what the type does not know, or what is missing for it, is an error.</summary>
    public static JsonSerializerOptions Strict { get; } = CreateStrict();

    /// <summary>For results, which another version of the type may read.</summary>
    public static JsonSerializerOptions Tolerant { get; } = CreateTolerant();

    public static JsonSerializerOptions CreateStrict()
    {
        JsonSerializerOptions options = CreateTolerant();
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.AllowDuplicateProperties = false;
        return options;
    }

    public static JsonSerializerOptions CreateTolerant() => new()
    {
        PropertyNameCaseInsensitive = true,
        IncludeFields = true,
        MaxDepth = DeepestNesting,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(), new TupleJsonConverterFactory(), new BigIntegerJsonConverter(), new PathJsonConverterFactory() },
    };
}
