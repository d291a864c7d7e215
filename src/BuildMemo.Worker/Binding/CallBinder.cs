using System.Reflection;
using System.Runtime.CompilerServices;
using BuildMemo.Execution.Methods;
using BuildMemo.Worker.Calls;

namespace BuildMemo.Worker.Binding;

/// <summary>
/// Makes the arguments of a call from texts and files, and a result file from what the method returned. How each parameter is converted is
/// worked out once a method; the plans of a collectible context go with it.
/// </summary>
internal sealed class CallBinder : ICallBinder
{
    private readonly ConditionalWeakTable<MethodInfo, MethodPlan> _plans = [];

    /// <inheritdoc />
    public MethodInfo Find(Type type, MethodCall call)
    {
        MethodInfo? found = null;
        foreach (MethodInfo method in type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
        {
            if (method.Name != call.Method || method.IsGenericMethodDefinition || !HasParameters(method, call))
                continue;
            if (found is not null)
                throw new CallProblemException($"{type.FullName} has several public static methods '{call.Method}' with the same parameter names.");
            found = method;
        }

        return found ?? throw new CallProblemException(
            $"{type.FullName} has no public static method '{call.Method}' with the parameters that it had when the build looked ({string.Join(", ", call.Arguments.Select(argument => argument.Name))}): "
            + "its assembly was changed in between. Build again.");
    }

    /// <inheritdoc />
    public object?[] Bind(MethodInfo method, MethodCall call, CallServices services)
    {
        ParameterPlan[] parameters = PlanOf(method).Parameters;
        if (parameters.Length == 0)
            return [];
        var environment = new CallEnvironment(call, services);
        var arguments = new object?[parameters.Length];
        for (int i = 0; i < arguments.Length; i++)
            arguments[i] = parameters[i].Make(call.Arguments[i], environment);
        return arguments;
    }

    /// <inheritdoc />
    public object? Await(object? returned, MethodInfo method) => returned is null ? null : PlanOf(method).Returned.Await(returned);

    /// <inheritdoc />
    public byte[]? WriteResult(object? result, MethodInfo method, MethodCall call) => PlanOf(method).Returned.Write(result, call.ResultPath!);

    private MethodPlan PlanOf(MethodInfo method) => _plans.GetValue(method, static key => new MethodPlan(key));

    private static bool HasParameters(MethodInfo method, MethodCall call)
    {
        ParameterInfo[] parameters = method.GetParameters();
        if (parameters.Length != call.Arguments.Length)
            return false;
        for (int i = 0; i < parameters.Length; i++)
        {
            if (parameters[i].Name != call.Arguments[i].Name)
                return false;
        }

        return true;
    }
}
