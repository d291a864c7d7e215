namespace BuildMemo.Methods;

/// <summary>Whether as many files are there as a parameter takes.</summary>
internal static class FileCount
{
    /// <summary>The problem, without the step's name; null when there is none.</summary>
    public static string? WhyNot(BoundMethod method, BoundArgument argument, int count)
    {
        if (argument.Source is not (ArgumentSource.Inputs or ArgumentSource.Outputs or ArgumentSource.OutputDirectories or ArgumentSource.Result or ArgumentSource.Results))
            return null;
        MethodParameter parameter = argument.Parameter;
        bool isResult = argument.Source is ArgumentSource.Result or ArgumentSource.Results;
        bool takesSeveral = argument.Source != ArgumentSource.Result && parameter.Type.TakesSeveral
            && (isResult || parameter.Type.IsPath);
        string of = argument.Pattern is null ? "" : $" that match '{argument.Pattern}'";
        string files = argument.Source switch
        {
            ArgumentSource.Inputs => "input files",
            ArgumentSource.Outputs => "output files",
            ArgumentSource.OutputDirectories => "output folders",
            _ => "inputs that are Result files of other steps",
        };
        if (isResult && argument.Pattern is not null)
            files = "input files";
        if (takesSeveral)
        {
            // None is what a glob may match, but nobody declares none and takes it.
            return count > 0 || method.Step.Inputs.Any(input => input.IsGlob) || (argument.Pattern is null && !isResult)
                ? null
                : $"the parameter '{parameter.Name}' of {method.Signature} takes {files}{of}, and the step declares none.";
        }

        return count == 1
            ? null
            : $"the parameter '{parameter}' of {method.Signature.FullName} takes exactly one of the {files}{of}, and the step has {count}. "
                + (count == 0 ? "Declare it." : Remedy(argument));
    }

    private static string Remedy(BoundArgument argument)
    {
        string word = argument.Source switch
        {
            ArgumentSource.Inputs => "inputs",
            ArgumentSource.Outputs => "outputs",
            ArgumentSource.OutputDirectories => "outputDirectories",
            ArgumentSource.Result => "result",
            _ => "results",
        };
        if (argument.Source == ArgumentSource.Result)
        {
            return $"Take an array of what they hold (results, or {argument.Parameter.Name}=@results in Parameters), "
                + $"or pick one: {argument.Parameter.Name}=@result:PATTERN.";
        }

        string element = argument.Source == ArgumentSource.Results || !argument.Parameter.Type.IsPath ? argument.Parameter.Type.Name : "string";
        return argument.Source is ArgumentSource.Inputs && argument.Parameter.Type.IsNumbers
            ? $"Pick one in Parameters: {argument.Parameter.Name}=@{word}:PATTERN."
            : $"Take an array ({element}[] {word}), or pick one in Parameters: {argument.Parameter.Name}=@{word}:PATTERN.";
    }
}
