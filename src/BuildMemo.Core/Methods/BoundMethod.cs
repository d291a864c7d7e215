using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using BuildMemo.Errors;

namespace BuildMemo.Methods;

/// <summary>A step whose parameters fit its method. Files are filled in when globs have been matched.</summary>
public sealed record BoundMethod
{
    /// <summary>The step.</summary>
    public required MethodStep Step { get; init; }

    /// <summary>The method.</summary>
    public required MethodSignature Signature { get; init; }

    /// <summary>In the order of the method's parameters.</summary>
    public required ImmutableArray<BoundArgument> Arguments { get; init; }

    /// <summary>Values for the fingerprint, sorted by name (ordinal); ignored ones are left out.</summary>
    public required ImmutableArray<BoundParameter> Parameters { get; init; }

    /// <summary>
    /// Values as <c>StepContext.Parameters</c> shows them, by name: canonical, so that what the method sees is what the fingerprint says.
    /// Null for a null.
    /// </summary>
    public required ImmutableArray<KeyValuePair<string, string?>> ContextParameters { get; init; }

    /// <summary>Fills in files.</summary>
    /// <param name="inputs">All input files in declared order, globs matched, absolute.</param>
    public FilledCall Fill(IReadOnlyList<string> inputs)
    {
        var gathered = new bool[inputs.Count];
        foreach (BoundArgument argument in Arguments)
        {
            for (int i = 0; argument.Source is ArgumentSource.Result or ArgumentSource.Results && i < inputs.Count; i++)
                gathered[i] |= IsResult(argument, inputs[i]);
        }

        ImmutableArray<FilledArgument>.Builder arguments = ImmutableArray.CreateBuilder<FilledArgument>(Arguments.Length);
        ImmutableArray<BoundParameter>.Builder parameters = Parameters.ToBuilder();
        ImmutableArray<Problem>.Builder problems = ImmutableArray.CreateBuilder<Problem>();
        foreach (BoundArgument argument in Arguments)
        {
            FilledArgument filled = Fill(argument, inputs, gathered);
            arguments.Add(filled);
            if (FileCount.WhyNot(this, argument, filled.Paths.Length) is { } why)
                problems.Add(new(Codes.FilesDoNotFit, $"Step '{Step.Name}': {why}") { Step = Step.Name });
            // Which inputs are results is decided by other steps, so the inputs alone do not determine it.
            if (argument is { Source: ArgumentSource.Result or ArgumentSource.Results, Pattern: null })
                parameters.Add(new(argument.Parameter.Name, "@results:" + Places(gathered)));
        }

        parameters.Sort(static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        return new(arguments.MoveToImmutable(), parameters.ToImmutable(), problems.ToImmutable());
    }

    private FilledArgument Fill(BoundArgument argument, IReadOnlyList<string> inputs, bool[] gathered)
    {
        string name = argument.Parameter.Name;
        switch (argument.Source)
        {
            case ArgumentSource.Text:
                return new(name, ArgumentForm.Text, argument.Text, []);
            case ArgumentSource.Default:
                return new(name, ArgumentForm.Default, null, []);
            case ArgumentSource.Context:
                return new(name, ArgumentForm.Context, null, []);
            case ArgumentSource.Cancellation:
                return new(name, ArgumentForm.Cancellation, null, []);
            case ArgumentSource.Inputs:
                var paths = new List<string>();
                for (int i = 0; i < inputs.Count; i++)
                {
                    if ((argument.Pattern is not null || !gathered[i]) && FileReference.Matches(argument.Pattern, inputs[i]))
                        paths.Add(inputs[i]);
                }

                return new(name, argument.Parameter.Type.IsPath ? ArgumentForm.Paths : ArgumentForm.Numbers, null, [.. paths]);
            case ArgumentSource.Result or ArgumentSource.Results:
                ArgumentForm form = argument.Source == ArgumentSource.Result ? ArgumentForm.Result : ArgumentForm.Results;
                return new(name, form, null, [.. inputs.Where(input => IsResult(argument, input))]);
            default:
                bool isFolder = argument.Source == ArgumentSource.OutputDirectories;
                return new(
                    name,
                    ArgumentForm.Paths,
                    null,
                    [
                        .. Step.Outputs
                            .Where(output => (output.Kind == Steps.OutputKind.Directory) == isFolder && FileReference.Matches(argument.Pattern, output.Path))
                            .Select(output => output.Path),
                    ]);
        }
    }

    private bool IsResult(BoundArgument argument, string input) =>
        argument.Pattern is null ? Step.ResultFiles.Contains(input) : FileReference.Matches(argument.Pattern, input);

    // "0-4,7": short also for thousands.
    private static string Places(bool[] gathered)
    {
        var text = new StringBuilder();
        for (int i = 0; i < gathered.Length; i++)
        {
            if (!gathered[i])
                continue;
            int first = i;
            while (i + 1 < gathered.Length && gathered[i + 1])
                i++;
            text.Append(text.Length == 0 ? "" : ",").Append(first.ToString(CultureInfo.InvariantCulture));
            if (i > first)
                text.Append('-').Append(i.ToString(CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }
}
