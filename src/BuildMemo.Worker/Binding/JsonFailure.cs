using System.Text.Json;

namespace BuildMemo.Worker.Binding;

/// <summary>Puts what the serializer throws into words for who wrote the JSON or the type.</summary>
internal static class JsonFailure
{
    public static string Explain(Exception error) => error switch
    {
        JsonException { Message: var message } when message.Contains("cycle", StringComparison.OrdinalIgnoreCase) =>
            $"it has a cycle, or is nested deeper than {JsonFormat.DeepestNesting} levels. {message}",
        _ => error.Message,
    };
}
