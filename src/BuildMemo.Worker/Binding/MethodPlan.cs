using System.Reflection;
using System.Text.Json;

namespace BuildMemo.Worker.Binding;

/// <summary>How the arguments of a method are made and its result is written.</summary>
internal sealed class MethodPlan
{
    public MethodPlan(MethodInfo method)
    {
        // The options cache what they learn of types, which would keep a collectible context alive: such a method gets its own.
        bool isCollectible = method.Module.Assembly.IsCollectible;
        JsonSerializerOptions arguments = isCollectible ? JsonFormat.CreateStrict() : JsonFormat.Strict;
        JsonSerializerOptions results = isCollectible ? JsonFormat.CreateTolerant() : JsonFormat.Tolerant;
        string name = $"{method.DeclaringType?.FullName?.Replace('+', '.')}.{method.Name}";
        Parameters = [.. method.GetParameters().Select(parameter => new ParameterPlan(parameter, name, arguments, results))];
        Returned = new(method.ReturnType, name, results);
    }

    /// <summary>In the method's order.</summary>
    public ParameterPlan[] Parameters { get; }

    /// <summary>The result.</summary>
    public ResultPlan Returned { get; }
}
