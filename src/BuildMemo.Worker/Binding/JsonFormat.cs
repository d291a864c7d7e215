using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BuildMemo.Worker.Binding;

/// <summary>
/// How values are JSON: names as declared (any case is read), enums by name, tuples as arrays, NaN and infinities as text, fields too, no
/// indentation. Deeper than <see cref="DeepestNesting"/> is refused.
/// </summary>
internal sealed class JsonFormat
{
    /// <summary>Objects and arrays inside each other.</summary>
    public const int DeepestNesting = 256;

    // Made when the first value is JSON: many methods take and give none, and a worker is quicker and smaller without it.
    private JsonSerializerOptions? _strict;
    private JsonSerializerOptions? _tolerant;

    /// <summary>For all types but those of a collectible context, which the options would keep alive: they cache what they learn of types.</summary>
    public static JsonFormat Shared { get; } = new();

    /// <summary>For arguments: what the type does not know, or what is missing for it, is an error.</summary>
    public JsonSerializerOptions Strict => _strict ??= CreateStrict();

    /// <summary>For results, which another version of the type may read.</summary>
    public JsonSerializerOptions Tolerant => _tolerant ??= CreateTolerant();

    private static JsonSerializerOptions CreateStrict()
    {
        JsonSerializerOptions options = CreateTolerant();
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.AllowDuplicateProperties = false;
        return options;
    }

    private static JsonSerializerOptions CreateTolerant() => new()
    {
        PropertyNameCaseInsensitive = true,
        IncludeFields = true,
        MaxDepth = DeepestNesting,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(), new TupleJsonConverterFactory(), new BigIntegerJsonConverter(), new PathJsonConverterFactory() },
    };
}
