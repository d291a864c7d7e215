using System.Collections.Immutable;

namespace BuildMemo.Steps;

/// <summary>A command with nothing left to fill in.</summary>
public abstract record ExpandedCommand
{
    private protected ExpandedCommand()
    {
    }
}

/// <summary>A command line for the platform's shell.</summary>
/// <param name="Text">The whole line.</param>
public sealed record ShellLine(string Text) : ExpandedCommand;

/// <summary>A program with its arguments.</summary>
/// <param name="Executable">Absolute path, or a name to look up on <c>PATH</c>.</param>
/// <param name="Arguments">Unquoted.</param>
public sealed record ProgramLine(string Executable, ImmutableArray<string> Arguments) : ExpandedCommand;

/// <summary>A method of an assembly; its arguments are bound elsewhere.</summary>
/// <param name="AssemblyPath">Absolute.</param>
/// <param name="Method"><c>Namespace.Type.Method</c>.</param>
public sealed record MethodName(string AssemblyPath, string Method) : ExpandedCommand;
