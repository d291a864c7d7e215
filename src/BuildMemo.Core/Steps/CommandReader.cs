using System.Collections.Immutable;
using BuildMemo.Errors;

namespace BuildMemo.Steps;

/// <summary>Reads what a step runs: a command line for the shell, a program with its arguments, or a method.</summary>
internal sealed class CommandReader(ReadingContext context, PathReader paths, ScalarReader scalars)
{
    private readonly MethodReader _methods = new(context, paths, scalars);

    /// <summary>The template of the step at hand; null, with a problem, when there is none.</summary>
    public CommandTemplate? Read()
    {
        StepDraft draft = context.Draft;
        MetadataText? command = draft[MetadataId.Command];
        MetadataText? executable = draft[MetadataId.Executable];
        MetadataText? arguments = draft[MetadataId.Arguments];
        if (command is not null && (executable ?? arguments) is { } other)
        {
            context.Refuse(
                Codes.MetadataContradict,
                $"has Command and {other.Definition.Name}. Command is a whole command line for the shell; Executable with Arguments runs without one. Keep one form.");
            return null;
        }

        MetadataText? method = draft[MetadataId.Assembly] ?? draft[MetadataId.Method];
        if (method is not null && (command ?? executable ?? arguments) is { } beside)
        {
            context.Refuse(
                Codes.MetadataContradict,
                $"has {method.Definition.Name} and {beside.Definition.Name}. A step runs a method of an Assembly, or a command: keep one.");
            return null;
        }

        if (method is not null)
            return _methods.Read();
        _methods.CheckCommand();
        if (command is not null)
            return ReadShell(command);
        if (executable is not null)
            return ReadProgram(executable, arguments);
        if (arguments is not null)
            context.Refuse(Codes.MetadataContradict, "has Arguments without Executable. Name the program in Executable.");
        else
            context.Refuse(Codes.CommandMissing, "has nothing to run. Give it a Command, an Executable with Arguments, or an Assembly with a Method.");
        return null;
    }

    /// <summary><c>ValidateCommand</c>; null when there is none.</summary>
    public ShellTemplate? ReadValidation() => context.Draft[MetadataId.ValidateCommand] is { } text ? ReadShell(text) : null;

    private ShellTemplate ReadShell(MetadataText command)
    {
        if (command.Cached is ShellTemplate cached)
            return cached;
        PlaceholderText text = command.Single;
        var parts = new PartBuilder();
        foreach (Piece piece in text.Pieces)
        {
            if (PlaceholderNames.IsItemPart(piece.Kind))
                parts.AddText(ShellQuoting.Quote(context.Item.Get(piece.Kind), piece.Place, OperatingSystem.IsWindows()));
            else
                parts.Add(piece);
        }

        var template = new ShellTemplate(parts.ToParts()) { HasItemPlaceholders = text.HasItemParts };
        if (!text.HasItemParts)
            command.Cached = template;
        return template;
    }

    private ProgramTemplate? ReadProgram(MetadataText executable, MetadataText? arguments)
    {
        string? program = ReadExecutable(executable);
        ImmutableArray<ImmutableArray<TemplatePart>> parts =
            context.Draft.Declaration.ExactArguments is { } exact ? [.. exact.Select(AsWritten)]
            : arguments is null ? []
            : ReadArguments(arguments);
        if (program is null || parts.IsDefault)
            return null;
        return new(program, parts) { HasItemPlaceholders = executable.Single.HasItemParts || arguments?.Single.HasItemParts == true };
    }

    private static ImmutableArray<TemplatePart> AsWritten(string argument) => argument.Length == 0 ? [] : [new(TemplatePartKind.Literal, argument)];

    private string? ReadExecutable(MetadataText text)
    {
        PlaceholderText single = text.Single;
        if (single.Cached is string cached)
            return cached;
        if (text.CommandPlaceholder is { } placeholder)
        {
            context.Refuse(
                Codes.PlaceholderNotAllowedHere,
                $"Executable holds {{{placeholder.Kind}}}, but a program's name takes only {{Filename}} {{Extension}} {{RelativeDir}} {{RecursiveDir}} {{Identity}}. "
                + "Other placeholders belong into Arguments.");
            return null;
        }

        string program = single.Expand(context.Item);
        if (PathText.HasSeparator(program))
            program = paths.ToAbsolute(program, isConverted: false);
        if (single.IsConstant)
            single.Cached = program;
        return program;
    }

    private ImmutableArray<ImmutableArray<TemplatePart>> ReadArguments(MetadataText text)
    {
        PlaceholderText single = text.Single;
        if (text.Cached is ImmutableArray<ImmutableArray<TemplatePart>> cached)
            return cached;
        if (!ArgumentSplitter.TrySplit(single, context.Item, out ImmutableArray<ImmutableArray<TemplatePart>> arguments, out char open))
        {
            context.Refuse(Codes.BadArguments, $"Arguments has a {open} that is never closed: {text.Raw.Trim()}. A quote that is meant as text takes a backslash before it.");
            return default;
        }

        if (!single.HasItemParts)
            text.Cached = arguments;
        return arguments;
    }

    /// <summary>Checks that every placeholder of the command has a value: depfile, folders, parameters; and that nothing ignored is used.</summary>
    public void CheckPlaceholders(ImmutableArray<StepParameter> parameters, bool hasIgnoredInputs)
    {
        Check(context.Draft[MetadataId.Command], parameters, hasIgnoredInputs);
        Check(context.Draft[MetadataId.Arguments], parameters, hasIgnoredInputs);
        Check(context.Draft[MetadataId.ValidateCommand], parameters, hasIgnoredInputs: false);
    }

    private void Check(MetadataText? text, ImmutableArray<StepParameter> parameters, bool hasIgnoredInputs)
    {
        if (text?.CommandPlaceholder is null)
            return;
        StepDraft draft = context.Draft;
        string where = text.Definition.Name;
        foreach (Piece piece in text.Single.Pieces)
        {
            switch (piece.Kind)
            {
                case PlaceholderKind.DepFile when draft[MetadataId.DepFile] is null:
                    context.Refuse(Codes.PlaceholderWithoutValue, $"{where} uses {{DepFile}}, but the step has no DepFile. Add DepFile with the path of the file.");
                    break;
                case PlaceholderKind.OutputDirectories when !draft.HasOutputDirectories:
                    context.Refuse(Codes.PlaceholderWithoutValue, $"{where} uses {{OutputDirectories}}, but the step has none. Add OutputDirectories, or use {{Outputs}}.");
                    break;
                case PlaceholderKind.Parameter:
                    CheckParameter(where, piece.Text, parameters);
                    break;
                case PlaceholderKind.Inputs or PlaceholderKind.ResponseFile when hasIgnoredInputs:
                    context.Refuse(
                        Codes.IgnoredButUsed,
                        $"{where} uses {{{piece.Kind}}}, which passes the inputs of IgnoredInputs too, so they determine the result. "
                        + "Name the other inputs in the command one by one, or take the pattern out of IgnoredInputs.");
                    break;
                default:
                    break;
            }
        }
    }

    private void CheckParameter(string where, string name, ImmutableArray<StepParameter> parameters)
    {
        foreach (StepParameter parameter in parameters)
        {
            if (!parameter.Name.Equals(name, StringComparison.Ordinal))
                continue;
            if (parameter.IsIgnored && where != nameof(MetadataId.ValidateCommand))
            {
                context.Refuse(
                    Codes.IgnoredButUsed,
                    $"{where} uses {{Parameters.{name}}}, so it determines the result, but IgnoredParameters names it. Remove it from one of them.");
            }

            return;
        }

        string[] names = [.. parameters.Select(parameter => parameter.Name)];
        string known = names.Length == 0 ? "it declares none" : "it declares " + string.Join(", ", names);
        context.Refuse(
            Codes.ParameterUnknown,
            $"{where} uses {{Parameters.{name}}}, which is not among the step's Parameters ({known}).{Values.NearMiss.Hint(name, names)}");
    }
}
