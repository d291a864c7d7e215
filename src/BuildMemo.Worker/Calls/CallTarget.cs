using System.Reflection;

namespace BuildMemo.Worker.Calls;

/// <summary>A method that was found, and the quick way to call it.</summary>
internal sealed class CallTarget(MethodInfo method, bool isCollectible)
{
    // Compiles a stub, which would keep a collectible context alive.
    private readonly MethodInvoker? _invoker = isCollectible ? null : MethodInvoker.Create(method);

    public MethodInfo Method => method;

    /// <summary>Throws what the method throws.</summary>
    public object? Invoke(object?[] arguments)
        => _invoker is not null
            ? _invoker.Invoke(null, arguments.AsSpan())
            : method.Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null);
}
