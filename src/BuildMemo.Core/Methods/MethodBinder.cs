using System.Collections.Immutable;
using BuildMemo.Errors;
using BuildMemo.Steps;
using BuildMemo.Values;

namespace BuildMemo.Methods;

/// <summary>
/// Binds a step to its method: each parameter of the method gets a value of the step's <c>Parameters</c>, files by its name, or its
/// default. Knows signatures and declarations, nothing of what is on disk.
/// </summary>
public static class MethodBinder
{
    /// <summary>Binds one step; all of its problems at once.</summary>
    public static MethodBinding Bind(MethodStep step, MethodSignature signature)
    {
        ImmutableArray<Problem>.Builder problems = ImmutableArray.CreateBuilder<Problem>();
        CheckNames(step, signature, problems);
        ImmutableArray<BoundArgument>.Builder arguments = ImmutableArray.CreateBuilder<BoundArgument>(signature.Parameters.Length);
        var values = new List<BoundParameter>();
        var shown = new List<KeyValuePair<string, string?>>();
        foreach (MethodParameter parameter in signature.Parameters)
        {
            StepParameter? given = Given(step, parameter.Name);
            ParameterBinding binding = ParameterBinding.Of(parameter, given, step, signature);
            if (binding.Argument is not null)
                arguments.Add(binding.Argument);
            else if (binding.Code is not null)
                problems.Add(new(binding.Code, $"Step '{step.Name}': {binding.Problem}") { Step = step.Name });
            if (binding.Canonical is not { } canonical)
                continue;
            shown.Add(new(parameter.Name, binding.IsNull ? null : binding.Plain ?? canonical));
            if (given is not { IsIgnored: true })
                values.Add(new(parameter.Name, canonical));
        }

        AddFurther(step, signature, values, shown);
        if (problems.Count > 0)
            return new(null, problems.ToImmutable());
        values.Sort(static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        var method = new BoundMethod
        {
            Step = step,
            Signature = signature,
            Arguments = arguments.ToImmutable(),
            Parameters = [.. values],
            ContextParameters = [.. shown],
        };
        return CheckFiles(method);
    }

    private static StepParameter? Given(MethodStep step, string name)
    {
        foreach (StepParameter parameter in step.Parameters)
        {
            if (parameter.Name == name)
                return parameter;
        }

        return null;
    }

    // A method with a StepContext sees all parameters of the step, so further ones are no mistake, unless they are near one of its own.
    private static void CheckNames(MethodStep step, MethodSignature signature, ImmutableArray<Problem>.Builder problems)
    {
        string[] names = [.. signature.Parameters.Where(parameter => parameter.Type.Form < ParameterForm.Context).Select(parameter => parameter.Name)];
        foreach (StepParameter given in step.Parameters)
        {
            if (signature.Parameters.FirstOrDefault(parameter => parameter.Name == given.Name) is { } parameter)
            {
                if (parameter.Type.Form >= ParameterForm.Context)
                    Report(given, $"gives a value to the parameter '{parameter}', which BuildMemo fills in itself. Remove it from Parameters.");
                continue;
            }

            string[] open = [.. names.Where(name => Given(step, name) is null)];
            string? sameLetters = names.FirstOrDefault(name => name.Equals(given.Name, StringComparison.OrdinalIgnoreCase));
            string hint = sameLetters is not null ? $" Did you mean '{sameLetters}'? Names are case-sensitive." : NearMiss.Hint(given.Name, open);
            if (signature.HasContext && hint.Length == 0)
                continue;
            Report(given, $"has the parameter '{given.Name}', which {signature} does not have.{hint}");
        }

        void Report(StepParameter given, string text) =>
            problems.Add(new(Codes.MethodHasNoSuchParameter, $"Step '{step.Name}' {text}") { Step = step.Name });
    }

    private static void AddFurther(MethodStep step, MethodSignature signature, List<BoundParameter> values, List<KeyValuePair<string, string?>> shown)
    {
        if (!signature.HasContext)
            return;
        foreach (StepParameter given in step.Parameters)
        {
            if (signature.Parameters.Any(parameter => parameter.Name == given.Name))
                continue;
            shown.Add(new(given.Name, given.Value));
            if (!given.IsIgnored)
                values.Add(new(given.Name, given.Value));
        }
    }

    // What a glob will match is not known yet; then BoundMethod.Fill finds the same problems.
    private static MethodBinding CheckFiles(BoundMethod method)
    {
        if (!method.Step.Inputs.Any(input => input.IsGlob))
        {
            FilledCall call = method.Fill([.. method.Step.Inputs.Select(input => input.Path)]);
            return call.Problems.IsEmpty ? new(method, []) : new(null, call.Problems);
        }

        ImmutableArray<Problem>.Builder problems = ImmutableArray.CreateBuilder<Problem>();
        FilledCall withoutInputs = method.Fill([]);
        for (int i = 0; i < method.Arguments.Length; i++)
        {
            BoundArgument argument = method.Arguments[i];
            if (argument.Source is ArgumentSource.Outputs or ArgumentSource.OutputDirectories
                && FileCount.WhyNot(method, argument, withoutInputs.Arguments[i].Paths.Length) is { } why)
            {
                problems.Add(new(Codes.FilesDoNotFit, $"Step '{method.Step.Name}': {why}") { Step = method.Step.Name });
            }
        }

        return problems.Count == 0 ? new(method, []) : new(null, problems.ToImmutable());
    }
}
