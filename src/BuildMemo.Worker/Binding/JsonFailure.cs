using System.Text.Json;

namespace BuildMemo.Worker.Binding;

/// <summary>Puts what the serializer throws into words for who wrote the JSON or the type.</summary>
internal static class JsonFailure
{
    public static string Explain(Exception error) => error switch
    {
        // The framework's own words advise on settings of a serializer that the user does not have.
        JsonException when error.Message.Contains("cycle", StringComparison.OrdinalIgnoreCase) =>
            $"it has a cycle, or is nested deeper than {JsonFormat.DeepestNesting} levels. Return the data without the references that lead back.",
        _ => error.Message,
    };
}
