namespace BuildMemo.Journal;

/// <summary>Why the journal watches a path. The numbers are part of the format (0 to 63).</summary>
public enum FileRole
{
    /// <summary>A declared input, or one that a declared glob matched.</summary>
    Input = 0,

    /// <summary>An input found in the words of the command.</summary>
    InferredInput = 1,

    /// <summary>An input that a DepFile named.</summary>
    DiscoveredInput = 2,

    /// <summary>A file that identifies the tool: a program, a script, an assembly, <c>global.json</c>.</summary>
    Tool = 3,

    /// <summary>A path that was looked at and held nothing; a file there now would change the step.</summary>
    AbsentCandidate = 4,

    /// <summary>A declared output file.</summary>
    Output = 5,

    /// <summary>A file, link or folder below a declared output folder, or the folder itself.</summary>
    OutputDirectoryEntry = 6,

    /// <summary>A declared optional output; absent ones are watched too.</summary>
    OptionalOutput = 7,

    /// <summary>As <see cref="Tool"/>, but a managed assembly, whose digest is that of its canonical content.</summary>
    ToolAssembly = 8,
}
