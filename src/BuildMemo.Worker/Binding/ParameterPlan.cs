using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using BuildMemo.Execution.Methods;
using BuildMemo.Methods;
using BuildMemo.Worker.Calls;

namespace BuildMemo.Worker.Binding;

/// <summary>How the argument of one parameter is made, for each way in which it can be given.</summary>
internal sealed class ParameterPlan
{
    private readonly ParameterInfo _parameter;
    private readonly string _method;
    private readonly Type _type;
    private readonly Type _valueType;
    private readonly Type? _element;
    private readonly JsonFormat _format;
    private readonly Func<string, object>? _read;
    private readonly Func<string, object>? _readElement;
    private readonly Func<Array, object>? _makeCollection;
    private readonly ResultReader _results;
    private object? _default;
    private bool _hasDefault;

    public ParameterPlan(ParameterInfo parameter, string method, JsonFormat format)
    {
        _parameter = parameter;
        _method = method;
        _type = parameter.ParameterType;
        _valueType = Nullable.GetUnderlyingType(_type) ?? _type;
        _element = Collections.ElementOf(_type);
        _format = format;
        _read = BuiltInText.ReaderOf(_valueType);
        _readElement = _element is null ? null : BuiltInText.ReaderOf(Nullable.GetUnderlyingType(_element) ?? _element);
        _makeCollection = _element is null ? null : Collections.MakerOf(_type, _element);
        _results = new(format);
    }

    /// <summary>The argument.</summary>
    /// <exception cref="CallProblemException">It can't be made; the message names the parameter, the type and the text or file.</exception>
    public object? Make(MethodArgument argument, CallEnvironment environment)
    {
        try
        {
            return argument.Kind switch
            {
                ArgumentKind.Text => OfText(argument.Text!),
                ArgumentKind.Json => OfJson(argument.Text!),
                ArgumentKind.Texts => OfTexts(argument.Texts),
                ArgumentKind.Path => OfTexts([argument.Text!]),
                ArgumentKind.Paths => OfTexts(argument.Texts),
                ArgumentKind.Context => environment.Context(argument.Text),
                ArgumentKind.Cancellation => environment.Services.Cancellation,
                ArgumentKind.Default => Default(),
                // Of one file the whole value is wanted; of several each is an element.
                ArgumentKind.ResultFiles when argument.Text is { } file => _results.Read(file, _type),
                ArgumentKind.ResultFiles => OfResults(argument.Texts),
                ArgumentKind.ArrayFile => OfArrayFile(argument.Texts[0], environment.Context(argument.Text)),
                _ => throw new FormatException($"it is given as {argument.Kind}, which this worker does not know"),
            };
        }
        catch (Exception error) when (error is FormatException or OverflowException or JsonException or NotSupportedException or ArgumentException
            or InvalidDataException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new CallProblemException(
                $"the argument '{_parameter.Name}' ({TypeText.Of(_type)}) of {_method} can't be made from {Given(argument)}: {JsonFailure.Explain(error)}"
                + (error is JsonException json ? UnknownMember.Hint(json, _type, _format.Strict) : ""),
                error);
        }
    }

    private static string Given(MethodArgument argument) => argument.Kind switch
    {
        ArgumentKind.ResultFiles or ArgumentKind.Paths or ArgumentKind.Texts or ArgumentKind.ArrayFile when !argument.Texts.IsEmpty => $"'{Shortened.List(argument.Texts)}'",
        ArgumentKind.Default => "its default",
        _ => $"'{Shortened.Text(argument.Text ?? "")}'",
    };

    private object? OfText(string text)
    {
        if (_read is not null)
            return text.Length == 0 && _valueType != _type ? null : _read(text);
        return _readElement is null ? OfJson(text) : OfTexts(TextsOf(text));
    }

    private object? OfJson(string text)
    {
        object? value = JsonSerializer.Deserialize(text, _type, _format.Strict);
        return value ?? (_type.IsValueType && _valueType == _type ? throw new JsonException($"null is no {TypeText.Of(_type)}.") : null);
    }

    // A list of built-in values comes as a JSON array of their canonical texts.
    private static List<string?> TextsOf(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        var texts = new List<string?>(document.RootElement.GetArrayLength());
        foreach (JsonElement element in document.RootElement.EnumerateArray())
            texts.Add(element.ValueKind == JsonValueKind.String ? element.GetString() : element.ValueKind == JsonValueKind.Null ? null : element.GetRawText());
        return texts;
    }

    private object? OfTexts(IReadOnlyList<string?> texts)
    {
        if (_readElement is null)
            return _read is not null && texts.Count == 1 ? _read(texts[0]!) : throw new FormatException($"{texts.Count} texts were given for one value");
        Array elements = Array.CreateInstance(_element!, texts.Count);
        for (int i = 0; i < texts.Count; i++)
            elements.SetValue(texts[i] is { } text ? _readElement(text) : null, i);
        return _makeCollection!(elements);
    }

    private object? OfResults(IReadOnlyList<string> files)
    {
        if (_element is null || _type == typeof(byte[]))
            return files.Count == 1 ? _results.Read(files[0], _type) : throw new FormatException($"{files.Count} Result files were given for one value");
        Array elements = Array.CreateInstance(_element, files.Count);
        for (int i = 0; i < files.Count; i++)
            elements.SetValue(_results.Read(files[i], _element), i);
        return _makeCollection!(elements);
    }

    private object OfArrayFile(string path, WorkerStepContext context)
    {
        if (_element is null)
            throw new FormatException("a file of numbers goes to an array, ReadOnlyMemory or Memory");
        return ArrayFiles.Open(_type, _element, _makeCollection!, path, context);
    }

    private object? Default()
    {
        if (_hasDefault)
            return _default;
        object? value = _parameter.HasDefaultValue ? _parameter.DefaultValue : null;
        if (value is null or DBNull || value == Type.Missing)
        {
            value = _parameter.IsDefined(typeof(ParamArrayAttribute)) || _parameter.IsDefined(typeof(ParamCollectionAttribute))
                ? OfTexts([])
                : _type.IsValueType ? RuntimeHelpers.GetUninitializedObject(_type) : null;
            if (_valueType != _type)
                value = null;
        }
        else if (_valueType.IsEnum && value.GetType() != _valueType)
        {
            value = Enum.ToObject(_valueType, value);
        }
        else if (value.GetType() != _valueType && _read is not null)
        {
            // Metadata has no constants of type nint and nuint: those of int and uint stand for them.
            value = _read(Convert.ToString(value, CultureInfo.InvariantCulture)!);
        }

        // An array is the method's to change; all others can be given again.
        (_default, _hasDefault) = (value, value is not Array);
        return value;
    }
}
