using System.Reflection;
using System.Text.Json;

namespace BuildMemo.Worker.Binding;

/// <summary>Writes a stream of values as JSON, one a line, each as it comes.</summary>
internal static class AsyncLines
{
    /// <summary>The <c>IAsyncEnumerable</c> that a method is declared to return; null for any other type.</summary>
    public static Type? InterfaceOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>) ? type : null;

    public static Action<object, Stream, JsonSerializerOptions> WriterOf(Type element) =>
        typeof(AsyncLines).GetMethod(nameof(Write), BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(element).CreateDelegate<Action<object, Stream, JsonSerializerOptions>>();

    private static void Write<T>(object values, Stream stream, JsonSerializerOptions options)
    {
        IAsyncEnumerator<T> enumerator = Run(() => ((IAsyncEnumerable<T>)values).GetAsyncEnumerator());
        try
        {
            while (Run(() => enumerator.MoveNextAsync().AsTask().GetAwaiter().GetResult()))
            {
                JsonSerializer.Serialize(stream, Run(() => enumerator.Current), options);
                stream.WriteByte((byte)'\n');
            }
        }
        finally
        {
            enumerator.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    // The method's own code runs here: what it throws is the call's exception, not a failure to write the result.
    private static TValue Run<TValue>(Func<TValue> step)
    {
        try
        {
            return step();
        }
        catch (Exception error)
        {
            throw new MethodThrewException(error);
        }
    }
}
