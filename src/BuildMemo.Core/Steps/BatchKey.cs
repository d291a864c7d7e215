using System.Collections.Immutable;

namespace BuildMemo.Steps;

/// <summary>
/// What steps must have in common to run as one process, or to be sent to a worker in one message: the command or method, where
/// and how it runs, and the values of the parameters that a command uses. Two keys are equal when one batch can hold both steps.
/// </summary>
public sealed class BatchKey : IEquatable<BatchKey>
{
    private readonly Step _step;
    private readonly ImmutableArray<StepParameter> _usedParameters;
    private readonly int _hash;

    private BatchKey(Step step)
    {
        _step = step;
        _usedParameters = [.. step.Parameters.Where(parameter => UsesParameter(step.Command, parameter.Name))];
        var hash = new HashCode();
        foreach (TemplatePart part in PartsOf(step.Command))
        {
            hash.Add(part.Kind);
            hash.Add(part.Text, StringComparer.Ordinal);
        }

        if (step.Command is MethodTemplate method)
            hash.Add(method.Method, StringComparer.Ordinal);
        hash.Add(step.WorkingDirectory, StringComparer.Ordinal);
        foreach (StepParameter parameter in _usedParameters)
            hash.Add(parameter.Value, StringComparer.Ordinal);
        _hash = hash.ToHashCode();
    }

    /// <summary>The step's key; null when it runs alone: its command takes no batch, or its <c>BatchSize</c> is 1.</summary>
    public static BatchKey? Of(Step step) =>
        step.BatchSize != 1 && (step.Command is MethodTemplate || CommandExpander.IsBatchable(step.Command)) ? new(step) : null;

    /// <inheritdoc />
    public bool Equals(BatchKey? other)
    {
        if (other is null || _hash != other._hash)
            return false;
        Step left = _step;
        Step right = other._step;
        return HaveEqualCommands(left.Command, right.Command)
            && string.Equals(left.WorkingDirectory, right.WorkingDirectory, StringComparison.Ordinal)
            && left.Timeout == right.Timeout
            && left.BatchSize == right.BatchSize
            && left.MaxBatchSize == right.MaxBatchSize
            && left.IgnoreStandardErrorWarningFormat == right.IgnoreStandardErrorWarningFormat
            && left.Environment.AsSpan().SequenceEqual(right.Environment.AsSpan())
            && _usedParameters.AsSpan().SequenceEqual(other._usedParameters.AsSpan());
    }

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as BatchKey);

    /// <inheritdoc />
    public override int GetHashCode() => _hash;

    private static bool HaveEqualCommands(CommandTemplate left, CommandTemplate right)
    {
        if (ReferenceEquals(left, right))
            return true;
        if (left is ShellTemplate leftShell && right is ShellTemplate rightShell)
            return leftShell.Parts.AsSpan().SequenceEqual(rightShell.Parts.AsSpan());
        if (left is MethodTemplate leftMethod && right is MethodTemplate rightMethod)
            return leftMethod with { Result = null, RetryOnCrash = 0 } == rightMethod with { Result = null, RetryOnCrash = 0 };
        if (left is not ProgramTemplate leftProgram || right is not ProgramTemplate rightProgram)
            return false;
        if (!leftProgram.Executable.Equals(rightProgram.Executable, StringComparison.Ordinal)
            || leftProgram.Arguments.Length != rightProgram.Arguments.Length)
        {
            return false;
        }

        for (int i = 0; i < leftProgram.Arguments.Length; i++)
        {
            if (!leftProgram.Arguments[i].AsSpan().SequenceEqual(rightProgram.Arguments[i].AsSpan()))
                return false;
        }

        return true;
    }

    private static IEnumerable<TemplatePart> PartsOf(CommandTemplate command) => command switch
    {
        ShellTemplate shell => shell.Parts,
        ProgramTemplate program => program.Arguments.SelectMany(argument => argument),
        _ => [],
    };

    private static bool UsesParameter(CommandTemplate command, string name)
    {
        foreach (TemplatePart part in PartsOf(command))
        {
            if (part.Kind == TemplatePartKind.Parameter && part.Text.Equals(name, StringComparison.Ordinal))
                return true;
        }

        return false;
    }
}
