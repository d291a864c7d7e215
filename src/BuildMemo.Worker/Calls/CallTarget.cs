using System.Reflection;

namespace BuildMemo.Worker.Calls;

/// <summary>A method that was found, and the quick way to call it.</summary>
internal sealed class CallTarget(MethodInfo method, bool isCollectible)
{
    // Compiles a stub, which would keep a collectible context alive.
    private readonly MethodInvoker? _invoker = isCollectible ? null : MethodInvoker.Create(method);

    public MethodInfo Method => method;

    /// <summary>Whether nothing of the user's runs for a call but the method itself: no constructor, property or converter of its arguments or its result.</summary>
    public bool IsPlain { get; } = !isCollectible && IsPlainType(method.ReturnType) && Array.TrueForAll(method.GetParameters(), parameter => IsPlainType(parameter.ParameterType));

    /// <summary>Throws what the method throws.</summary>
    public object? Invoke(object?[] arguments)
        => _invoker is not null
            ? _invoker.Invoke(null, arguments.AsSpan())
            : method.Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null);

    private static bool IsPlainType(Type type) => type.IsPrimitive || type == typeof(string) || type == typeof(void);
}
