using System.Reflection;

namespace BuildMemo.Worker.Binding;

/// <summary>How a returned task is waited for, without its value's type being known when this is compiled.</summary>
internal static class Awaiting
{
    /// <summary>The way from what a method of this type returns to its value, and the value's type (<c>void</c> for none).</summary>
    public static (Func<object, object?> Await, Type Value) Of(Type type)
    {
        if (type == typeof(Task))
            return (static returned => WaitFor((Task)returned), typeof(void));
        if (type == typeof(ValueTask))
            return (static returned => WaitFor(((ValueTask)returned).AsTask()), typeof(void));
        if (!type.IsGenericType)
            return (static returned => returned, type);
        string? waiter = type.GetGenericTypeDefinition() == typeof(Task<>) ? nameof(WaitForTask)
            : type.GetGenericTypeDefinition() == typeof(ValueTask<>) ? nameof(WaitForValueTask)
            : null;
        if (waiter is null)
            return (static returned => returned, type);
        Type value = type.GetGenericArguments()[0];
        return (
            typeof(Awaiting).GetMethod(waiter, BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(value).CreateDelegate<Func<object, object?>>(),
            value);
    }

    private static object? WaitFor(Task task)
    {
        task.GetAwaiter().GetResult();
        return null;
    }

    private static object? WaitForTask<T>(object returned) => ((Task<T>)returned).GetAwaiter().GetResult();

    private static object? WaitForValueTask<T>(object returned) => ((ValueTask<T>)returned).AsTask().GetAwaiter().GetResult();
}
