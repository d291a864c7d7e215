using BuildMemo.Errors;
using BuildMemo.Steps;

namespace BuildMemo.Methods;

/// <summary>The binding of one parameter: an argument with its canonical value, or a problem.</summary>
internal sealed record ParameterBinding
{
    /// <summary>Null when there is a problem.</summary>
    public BoundArgument? Argument { get; init; }

    /// <summary>For the fingerprint; null for what files, context and token determine.</summary>
    public string? Canonical { get; init; }

    /// <summary>The value as text, where <see cref="Canonical"/> is quoted.</summary>
    public string? Plain { get; init; }

    /// <summary>Whether the value is null.</summary>
    public bool IsNull { get; init; }

    /// <summary>Set with <see cref="Problem"/>.</summary>
    public Code? Code { get; init; }

    /// <summary>Without the step's name.</summary>
    public string? Problem { get; init; }

    /// <summary>Binds a parameter.</summary>
    public static ParameterBinding Of(MethodParameter parameter, StepParameter? given, MethodStep step, MethodSignature signature)
    {
        if (parameter.Type.Form == ParameterForm.Context)
            return new() { Argument = new(parameter, ArgumentSource.Context) };
        if (parameter.Type.Form == ParameterForm.Cancellation)
            return new() { Argument = new(parameter, ArgumentSource.Cancellation) };
        if (given is not null && parameter.Type.WhyNeverGiven is { } why)
        {
            return new()
            {
                Code = Codes.ParameterValueUnreadable,
                Problem = $"the parameter '{parameter}' of {signature.FullName} can't be given: neither text nor JSON makes a {parameter.Type.Name}; {why}.",
            };
        }

        if (given is not null)
        {
            return FileReference.Read(given.Value) is var (source, pattern)
                ? OfFiles(parameter, source, pattern, given.Value, signature)
                : OfText(parameter, FileReference.Unescape(given.Value), signature);
        }

        if (FileReference.OfName(parameter.Name) is { } named && TakesFiles(parameter.Type, named) && !(parameter.IsOptional && HasNone(step, named)))
            return OfFiles(parameter, named, null, parameter.Name, signature);
        if (parameter.Default is { } standard)
        {
            return new()
            {
                Argument = new(parameter, ArgumentSource.Default),
                Canonical = standard,
                IsNull = standard == "null",
                Plain = standard.StartsWith('"') && parameter.Type is { Form: ParameterForm.Value, Kind: ValueKind.String or ValueKind.Char } ? standard[1..^1] : null,
            };
        }

        return new()
        {
            Code = Codes.MethodParameterMissing,
            Problem = $"{signature} needs the parameter '{parameter.Name}'; add {parameter.Name}=… to Parameters ({Accepted(parameter.Type)}).",
        };
    }

    private static ParameterBinding OfFiles(MethodParameter parameter, ArgumentSource source, string? pattern, string text, MethodSignature signature)
    {
        if (!TakesFiles(parameter.Type, source))
        {
            return new()
            {
                Code = Codes.FilesDoNotFit,
                Problem = $"the parameter '{parameter}' of {signature.FullName} can't take {text}: "
                    + "paths go to string, FileInfo, DirectoryInfo and arrays of those, array files to arrays of numbers.",
            };
        }

        return new()
        {
            Argument = new(parameter, source) { Pattern = pattern },
            // What the files are is a component of its own; which of them a pattern takes is not.
            Canonical = pattern is null ? null : text,
        };
    }

    // Any value can come out of a Result file; paths and arrays of numbers only out of files.
    private static bool TakesFiles(ParameterType type, ArgumentSource source) => source switch
    {
        ArgumentSource.Result or ArgumentSource.Results => type.Kind is not (ValueKind.File or ValueKind.Directory) || type.Form == ParameterForm.Json,
        ArgumentSource.Inputs => type.IsPath || type.IsNumbers,
        _ => type.IsPath,
    };

    private static bool HasNone(MethodStep step, ArgumentSource source) => source switch
    {
        ArgumentSource.Inputs => step.Inputs.IsEmpty,
        ArgumentSource.Result or ArgumentSource.Results => !step.Inputs.Any(input => input.IsGlob || step.ResultFiles.Contains(input.Path)),
        ArgumentSource.OutputDirectories => !step.Outputs.Any(output => output.Kind == OutputKind.Directory),
        _ => !step.Outputs.Any(output => output.Kind != OutputKind.Directory),
    };

    private static ParameterBinding OfText(MethodParameter parameter, string text, MethodSignature signature)
    {
        ParameterType type = parameter.Type;
        string reason = "";
        if (type.Kind is ValueKind.File or ValueKind.Directory && type.Form != ParameterForm.Json)
        {
            return new()
            {
                Code = Codes.FilesDoNotFit,
                Problem = $"the parameter '{parameter}' of {signature.FullName} takes declared files, for a file that is named in text alone would not count "
                    + $"when it changes. Declare '{Shortened.Text(text)}' in Inputs or Outputs and write {parameter.Name}=@inputs:PATTERN, or take a string.",
            };
        }

        if (type.Form == ParameterForm.Value && type.IsNullable && text.Length == 0 && type.Kind is not (ValueKind.Uri or ValueKind.Version))
            return new() { Argument = new(parameter, ArgumentSource.Text) { Text = "" }, Canonical = "null", IsNull = true };
        string? canonical = type.Form switch
        {
            ParameterForm.Value => ValueText.Read(text, type.Kind, type.Enum),
            ParameterForm.Json => JsonCanonical.Read(text, out reason),
            _ => ListText.Read(text, type, out reason),
        };
        if (canonical is null)
        {
            return new()
            {
                Code = Codes.ParameterValueUnreadable,
                Problem = $"the parameter '{parameter}' of {signature.FullName} can't be '{Shortened.Text(text)}'"
                    + (reason.Length > 0 ? $": {reason}" : "") + $". Accepted is {Accepted(type)}.{CaseHint(text, type)}",
            };
        }

        bool isText = type is { Form: ParameterForm.Value, Kind: ValueKind.String or ValueKind.Char or ValueKind.Uri };
        return new()
        {
            Argument = new(parameter, ArgumentSource.Text) { Text = canonical },
            Canonical = isText ? ValueText.QuotedWhereNeeded(canonical) : canonical,
            Plain = canonical,
            IsNull = type.Form == ParameterForm.Json && canonical == "null",
        };
    }

    private static string CaseHint(string text, ParameterType type) =>
        type.Kind == ValueKind.Enum && type.Form == ParameterForm.Value ? Values.NearMiss.Hint(text, type.Enum!.Names()) : "";

    private static string Accepted(ParameterType type)
    {
        string element = ValueText.Accepted(type.Kind, type.Enum);
        return type.Form switch
        {
            ParameterForm.Value => type.IsNullable && type.Kind is not (ValueKind.Uri or ValueKind.Version) ? $"{element}, or nothing for null" : element,
            ParameterForm.Json => $"JSON for {type.Name}",
            _ => $"a list 'a,b' or a JSON array; each of them {element}",
        };
    }
}
