using System.Text.Json;
using BuildMemo.Methods;

namespace BuildMemo.Run;

/// <summary>
/// What a method is given in texts, as words that may name files: a text or URI itself, each element of a list, each text and each name
/// within JSON. Defaults count too, for the method opens the file that a default names as well.
/// </summary>
internal static class MethodWords
{
    /// <summary>The words, in the order of the parameters; those of ignored parameters are left out.</summary>
    public static List<string> Of(BoundMethod method)
    {
        List<string> words = [];
        foreach (BoundParameter value in method.Parameters)
        {
            ParameterType? type = method.Signature.Parameters.FirstOrDefault(parameter => parameter.Name == value.Name)?.Type;
            // Of a method with a StepContext steps may have parameters that only the context shows.
            if (type is null)
                words.Add(value.CanonicalText);
            else if (type is { Form: ParameterForm.Value, Kind: ValueKind.String or ValueKind.Uri or ValueKind.Unresolved })
                Add(Unquoted(value.CanonicalText), words);
            else if (type is { Form: ParameterForm.Sequence or ParameterForm.Set, Kind: ValueKind.String or ValueKind.Uri } or { Form: ParameterForm.Json })
                AddTexts(value.CanonicalText, words);
        }

        return words;
    }

    private static string Unquoted(string text) => text.Length > 1 && text[0] == '"' && text[^1] == '"' ? text[1..^1] : text;

    private static void AddTexts(string json, List<string> words)
    {
        // A reference to files of the step (`@inputs:*.csv`), which count themselves.
        if (json.StartsWith('@'))
            return;
        Utf8JsonReader reader = new(System.Text.Encoding.UTF8.GetBytes(json));
        while (reader.Read())
        {
            // A name may be the key of a dictionary.
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                Add(reader.GetString()!, words);
        }
    }

    private static void Add(string text, List<string> words)
    {
        words.Add(text);
        if (text.StartsWith(Uri.UriSchemeFile + ":", StringComparison.OrdinalIgnoreCase) && Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.IsFile)
            words.Add(uri.LocalPath);
    }
}
