using System.Collections.Immutable;

namespace BuildMemo.Steps;

/// <summary>A command before its late placeholders are filled in: what a step runs, in the order written.</summary>
public abstract record CommandTemplate
{
    private protected CommandTemplate()
    {
    }

    /// <summary>Whether it was written with a placeholder for a part of the item (<c>{Filename}</c>): such a command takes one step only.</summary>
    public bool HasItemPlaceholders { get; init; }
}

/// <summary>A command line for the platform's shell (<c>Command</c>).</summary>
/// <param name="Parts">Literal text and placeholders.</param>
public sealed record ShellTemplate(ImmutableArray<TemplatePart> Parts) : CommandTemplate;

/// <summary>A program and its arguments, without a shell (<c>Executable</c> + <c>Arguments</c>).</summary>
/// <param name="Executable">Absolute path, or a name without a separator to look up on <c>PATH</c>; fully expanded.</param>
/// <param name="Arguments">
/// One array of parts an argument. An argument that is nothing but <c>{Inputs}</c>, <c>{Outputs}</c> or <c>{OutputDirectories}</c>
/// becomes as many arguments as there are paths.
/// </param>
public sealed record ProgramTemplate(string Executable, ImmutableArray<ImmutableArray<TemplatePart>> Arguments) : CommandTemplate;

/// <summary>A public static method of an assembly (<c>Assembly</c> + <c>Method</c>).</summary>
/// <param name="AssemblyPath">Absolute.</param>
/// <param name="Method"><c>Namespace.Type.Method</c>, as written.</param>
public sealed record MethodTemplate(string AssemblyPath, string Method) : CommandTemplate
{
    /// <summary>Absolute path of the file for what the method returns; null when none is declared.</summary>
    public string? Result { get; init; }

    /// <summary>Whether each call gets a load context of its own.</summary>
    public bool FreshContext { get; init; }

    /// <summary>Where it must run; null where it may run anywhere.</summary>
    public StepIsolation? Isolation { get; init; }

    /// <summary>Where it should run, unless an executor is chosen; null without a wish.</summary>
    public StepIsolation? PreferIsolation { get; init; }

    /// <summary>How often a call is tried again when its worker died.</summary>
    public int RetryOnCrash { get; init; }

    /// <summary>Method that each worker calls first, as written; empty for none.</summary>
    public string WorkerInitializer { get; init; } = "";
}

/// <summary>A piece of a template: literal text, or a placeholder that is filled in when the step is about to run.</summary>
/// <param name="Kind">Which placeholder; <see cref="TemplatePartKind.Literal"/> for text.</param>
/// <param name="Text">The text, or the parameter's name; empty for other placeholders.</param>
public sealed record TemplatePart(TemplatePartKind Kind, string Text)
{
    /// <summary>Where it stands in a shell's command line; <see cref="ShellPlace.Bare"/> in arguments.</summary>
    public ShellPlace Place { get; init; }
}

/// <summary>The placeholders of commands and arguments (design.md, 11).</summary>
public enum TemplatePartKind
{
    /// <summary>Text as it stands.</summary>
    Literal,

    /// <summary><c>{Inputs}</c>: all input files, globs matched.</summary>
    Inputs,

    /// <summary><c>{Outputs}</c>: all declared output files.</summary>
    Outputs,

    /// <summary><c>{OutputDirectories}</c>.</summary>
    OutputDirectories,

    /// <summary><c>{DepFile}</c>.</summary>
    DepFile,

    /// <summary><c>{ResponseFile}</c>: a file that lists the input paths, one a line, quoted where needed.</summary>
    ResponseFile,

    /// <summary><c>{Name}</c>: the step's name, which then counts in its fingerprint.</summary>
    Name,

    /// <summary><c>{Parameters.x}</c>.</summary>
    Parameter,
}
