namespace BuildMemo.Steps;

/// <summary>What is promised about an output.</summary>
public enum OutputKind
{
    /// <summary>A file that must exist after the step.</summary>
    File,

    /// <summary>A file that may be absent (<c>OptionalOutputs</c>).</summary>
    OptionalFile,

    /// <summary>A folder: everything below it is an output (<c>OutputDirectories</c>).</summary>
    Directory,
}
