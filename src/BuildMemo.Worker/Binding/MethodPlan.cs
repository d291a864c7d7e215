using System.Reflection;

namespace BuildMemo.Worker.Binding;

/// <summary>How the arguments of a method are made and its result is written.</summary>
internal sealed class MethodPlan
{
    public MethodPlan(MethodInfo method)
    {
        JsonFormat format = method.Module.Assembly.IsCollectible ? new() : JsonFormat.Shared;
        string name = $"{method.DeclaringType?.FullName?.Replace('+', '.')}.{method.Name}";
        Parameters = Array.ConvertAll(method.GetParameters(), parameter => new ParameterPlan(parameter, name, format));
        Returned = new(method.ReturnType, name, format);
    }

    /// <summary>In the method's order.</summary>
    public ParameterPlan[] Parameters { get; }

    /// <summary>The result.</summary>
    public ResultPlan Returned { get; }
}
