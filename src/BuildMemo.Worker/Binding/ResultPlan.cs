using System.Buffers;
using System.Text;
using System.Text.Json;
using BuildMemo.Worker.Calls;

namespace BuildMemo.Worker.Binding;

/// <summary>How a method's returned value is awaited and written: raw for text and bytes, lines for a stream of values, else JSON.</summary>
internal sealed class ResultPlan
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string _method;
    private readonly JsonFormat _format;
    private readonly long _largest;
    private readonly Func<object, object?> _await;
    private readonly Type _type;
    private readonly Action<object, Stream, JsonSerializerOptions>? _writeLines;

    public ResultPlan(Type returnType, string method, JsonFormat format, long largest = ResultStream.Largest)
    {
        _method = method;
        _format = format;
        _largest = largest;
        (_await, _type) = Awaiting.Of(returnType);
        Type? stream = AsyncLines.InterfaceOf(_type);
        if (stream is not null)
            _writeLines = AsyncLines.WriterOf(stream.GetGenericArguments()[0]);
    }

    /// <summary>Waits for a task; throws what the method threw.</summary>
    public object? Await(object returned) => _await(returned);

    /// <summary>Writes a value to a file, under a temporary name first. Returns the bytes of short text and JSON.</summary>
    /// <exception cref="CallProblemException">It can't be encoded or written.</exception>
    /// <exception cref="MethodThrewException">The method, which runs while its values are read, threw.</exception>
    public byte[]? Write(object? value, string path)
    {
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            byte[]? shortResult;
            using (ResultStream stream = Create(temporary))
            {
                Encode(value, stream);
                shortResult = _type == typeof(byte[]) ? null : stream.ShortContent();
            }

            File.Move(temporary, path, overwrite: true);
            return shortResult;
        }
        catch (Exception error) when (error is not MethodThrewException)
        {
            Delete(temporary);
            throw new CallProblemException(Explain(error, value, path), error);
        }
        catch
        {
            Delete(temporary);
            throw;
        }
    }

    private void Encode(object? value, ResultStream stream)
    {
        if (_type == typeof(string))
            stream.Write(Strict.GetBytes((string?)value ?? throw new NotSupportedException("the method returned null, which no text file can hold; return \"\" for no text")));
        else if (_type == typeof(byte[]))
            stream.Write((byte[]?)value ?? throw new NotSupportedException("the method returned null, which no file of bytes can hold; return [] for no bytes"));
        else if (_writeLines is not null)
            _writeLines(value ?? throw new NotSupportedException("the method returned null in place of a stream of values"), stream, _format.Tolerant);
        else
            WriteJson(value, stream);
    }

    private void WriteJson(object? value, ResultStream stream)
    {
        var plain = new ArrayBufferWriter<byte>();
        if (PlainValues.TryWrite(value, _type, plain))
            stream.Write(plain.WrittenSpan);
        else
            JsonSerializer.Serialize(stream, value, _type, _format.Tolerant);
    }

    private ResultStream Create(string path)
    {
        try
        {
            return new(path, _largest);
        }
        catch (DirectoryNotFoundException)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return new(path, _largest);
        }
    }

    private string Explain(Exception error, object? value, string path) => error switch
    {
        ResultTooLargeException => $"{_method} returned an object of type {NameOf(value)} that takes more than {_largest >> 20} MB. Write it to an output, and return what describes it.",
        IOException or UnauthorizedAccessException => $"the result of {_method} can't be written to '{path}': {error.Message}",
        EncoderFallbackException => $"{_method} returned a text that is not Unicode: half of a surrogate pair stands alone.",
        _ => $"{_method} returned an object of type {NameOf(value)} that can't be written as a result: {JsonFailure.Explain(error)}",
    };

    // A declared `object` says nothing of what can't be written.
    private string NameOf(object? value) => TypeText.Of(_type == typeof(object) && value is not null ? value.GetType() : _type);

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The failure that led here is what the user needs to hear; BuildMemo sweeps its folders.
        }
    }
}
