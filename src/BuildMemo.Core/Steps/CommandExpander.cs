using System.Collections.Immutable;
using System.Text;

namespace BuildMemo.Steps;

/// <summary>Fills in a command's placeholders: each path and value quoted for its place, so that no value is ever more than a value.</summary>
public static class CommandExpander
{
    /// <summary>The command, ready to run or to be hashed.</summary>
    public static ExpandedCommand Expand(CommandTemplate template, CommandValues values) => template switch
    {
        ShellTemplate shell => new ShellLine(ExpandShell(shell, values)),
        ProgramTemplate program => new ProgramLine(program.Executable, ExpandArguments(program, values)),
        MethodTemplate method => new MethodName(method.AssemblyPath, method.Method),
        _ => throw new ArgumentException($"No such template: {template.GetType()}.", nameof(template)),
    };

    /// <summary>Whether a placeholder stands in the template.</summary>
    public static bool Uses(CommandTemplate template, TemplatePartKind kind)
    {
        if (template is ShellTemplate shell)
            return Contains(shell.Parts, kind);
        if (template is not ProgramTemplate program)
            return false;
        foreach (ImmutableArray<TemplatePart> argument in program.Arguments)
        {
            if (Contains(argument, kind))
                return true;
        }

        return false;
    }

    /// <summary>
    /// Whether several steps of this command can run as one process: it takes its files through <c>{Inputs}</c>, <c>{Outputs}</c>
    /// or <c>{ResponseFile}</c>, and nothing else in it belongs to one step (design.md, 8, "Batches").
    /// </summary>
    public static bool IsBatchable(CommandTemplate template) =>
        !template.HasItemPlaceholders
        && (Uses(template, TemplatePartKind.Inputs) || Uses(template, TemplatePartKind.Outputs) || Uses(template, TemplatePartKind.ResponseFile))
        && !Uses(template, TemplatePartKind.OutputDirectories)
        && !Uses(template, TemplatePartKind.DepFile)
        && !Uses(template, TemplatePartKind.Name);

    private static string ExpandShell(ShellTemplate template, CommandValues values)
    {
        var line = new StringBuilder();
        foreach (TemplatePart part in template.Parts)
        {
            if (part.Kind == TemplatePartKind.Literal)
            {
                line.Append(part.Text);
                continue;
            }

            bool isFirst = true;
            foreach (string value in ValuesOf(part, values))
            {
                if (!isFirst)
                    line.Append(' ');
                isFirst = false;
                line.Append(ShellQuoting.Quote(value, part.Place, OperatingSystem.IsWindows()));
            }
        }

        return line.ToString();
    }

    private static ImmutableArray<string> ExpandArguments(ProgramTemplate template, CommandValues values)
    {
        ImmutableArray<string>.Builder arguments = ImmutableArray.CreateBuilder<string>(template.Arguments.Length);
        foreach (ImmutableArray<TemplatePart> argument in template.Arguments)
        {
            if (argument.Length == 1 && argument[0].Kind is TemplatePartKind.Inputs or TemplatePartKind.Outputs or TemplatePartKind.OutputDirectories)
            {
                arguments.AddRange(ValuesOf(argument[0], values));
                continue;
            }

            var text = new StringBuilder();
            foreach (TemplatePart part in argument)
            {
                if (part.Kind == TemplatePartKind.Literal)
                    text.Append(part.Text);
                else
                    text.AppendJoin(' ', ValuesOf(part, values));
            }

            arguments.Add(text.ToString());
        }

        return arguments.ToImmutable();
    }

    private static string[] ValuesOf(TemplatePart part, CommandValues values) => part.Kind switch
    {
        TemplatePartKind.Inputs => Form(values.Inputs, values),
        TemplatePartKind.Outputs => Form(values.Outputs, values),
        TemplatePartKind.OutputDirectories => Form(values.OutputDirectories, values),
        TemplatePartKind.DepFile => values.DepFile is { } depFile ? Form([depFile], values) : [],
        TemplatePartKind.ResponseFile => [values.ResponseFile],
        TemplatePartKind.Name => [values.Name],
        TemplatePartKind.Parameter => [ParameterOf(part.Text, values)],
        _ => throw new ArgumentOutOfRangeException(nameof(part), part.Kind, "No such placeholder."),
    };

    private static string[] Form(IReadOnlyList<string> paths, CommandValues values)
    {
        var forms = new string[paths.Count];
        for (int i = 0; i < forms.Length; i++)
            forms[i] = CommandPath.Form(paths[i], values.WorkingDirectory, values.Root);
        return forms;
    }

    private static string ParameterOf(string name, CommandValues values)
    {
        foreach (StepParameter parameter in values.Parameters)
        {
            if (parameter.Name.Equals(name, StringComparison.Ordinal))
                return parameter.Value;
        }

        throw new ArgumentException($"The step has no parameter '{name}'; the reader refuses such a command.", nameof(name));
    }

    private static bool Contains(ImmutableArray<TemplatePart> parts, TemplatePartKind kind)
    {
        foreach (TemplatePart part in parts)
        {
            if (part.Kind == kind)
                return true;
        }

        return false;
    }
}
