namespace BuildMemo.Settings;

/// <summary>The folders that a project's steps know, all absolute and without a trailing separator.</summary>
public sealed record ProjectPaths
{
    /// <summary>The project file, or for the tool's <c>run</c> the folder it is called in.</summary>
    public required string ProjectFile { get; init; }

    /// <summary>The project's folder: where relative paths start and commands run by default.</summary>
    public required string ProjectDirectory { get; init; }

    /// <summary>The nearest folder above the project with <c>.git</c> (folder or file), else the project's own folder.</summary>
    public required string Root { get; init; }

    /// <summary><c>IntermediateOutputPath</c> (<c>obj/Debug/net10.0</c>), where the journal lies.</summary>
    public required string IntermediateOutputPath { get; init; }

    /// <summary><c>BaseIntermediateOutputPath</c> (<c>obj</c>).</summary>
    public required string BaseIntermediateOutputPath { get; init; }

    /// <summary><c>OutDir</c>, if the project has one.</summary>
    public string? OutDir { get; init; }

    /// <summary><c>ArtifactsPath</c>, if the project has one.</summary>
    public string? ArtifactsPath { get; init; }

    /// <summary>The NuGet package folder, if known.</summary>
    public string? NuGetPackageRoot { get; init; }

    /// <summary>The folder of the journals: <c>buildmemo</c> below <see cref="IntermediateOutputPath"/>, without an SDK a folder a project file.</summary>
    public string JournalDirectory
    {
        get => field ?? Path.Combine(IntermediateOutputPath, "buildmemo");
        init;
    }
}
