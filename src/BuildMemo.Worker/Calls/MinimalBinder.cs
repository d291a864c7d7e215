using System.Globalization;
using System.Reflection;
using System.Text;
using BuildMemo.Execution.Methods;

namespace BuildMemo.Worker.Calls;

/// <summary>Strings, paths and simple values.</summary>
internal sealed class MinimalBinder : ICallBinder
{
    public MethodInfo Find(Type type, MethodCall call)
    {
        foreach (MethodInfo method in type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.FlattenHierarchy))
        {
            if (method.Name == call.Method && method.GetParameters().Select(static parameter => parameter.Name).SequenceEqual(call.Arguments.Select(static argument => argument.Name)))
                return method;
        }

        throw new CallProblemException($"'{call.Type}' has no public static method '{call.Method}' with these parameters.");
    }

    public object?[] Bind(MethodInfo method, MethodCall call, CallServices services)
    {
        if (call.Arguments.IsEmpty)
            return [];
        ParameterInfo[] parameters = method.GetParameters();
        var arguments = new object?[parameters.Length];
        for (int index = 0; index < arguments.Length; index++)
            arguments[index] = Convert(parameters[index], call.Arguments[index], services);
        return arguments;
    }

    public object? Await(object? returned, MethodInfo method)
    {
        if (returned is not Task task)
            return returned;
        task.GetAwaiter().GetResult();
        return task.GetType().GetProperty("Result")?.GetValue(task);
    }

    public byte[]? WriteResult(object? result, MethodInfo method, MethodCall call)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(System.Convert.ToString(result, CultureInfo.InvariantCulture) ?? "");
        File.WriteAllBytes(call.ResultPath!, bytes);
        return bytes.Length <= WireFormat.LargestInlineResult ? bytes : null;
    }

    private static object? Convert(ParameterInfo parameter, MethodArgument argument, CallServices services)
    {
        if (argument.Kind == ArgumentKind.Cancellation)
            return services.Cancellation;
        if (argument.Kind is ArgumentKind.Paths or ArgumentKind.Texts)
            return argument.Texts.ToArray();
        try
        {
            return System.Convert.ChangeType(argument.Text, parameter.ParameterType, CultureInfo.InvariantCulture);
        }
        catch (Exception error) when (error is FormatException or InvalidCastException or OverflowException)
        {
            throw new CallProblemException($"parameter '{parameter.Name}' of {call(parameter)} is a {parameter.ParameterType.Name}, and '{argument.Text}' is none", error);
        }

        static string call(ParameterInfo parameter) => $"{parameter.Member.DeclaringType}.{parameter.Member.Name}";
    }
}
