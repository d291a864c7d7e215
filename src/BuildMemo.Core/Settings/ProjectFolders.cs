namespace BuildMemo.Settings;

/// <summary>The folders of a project as MSBuild's properties give them: relative or absolute, with or without a trailing separator.</summary>
public sealed record ProjectFolders
{
    /// <summary>The project file, absolute; for the tool's <c>run</c> the folder it is called in, with a trailing separator.</summary>
    public required string ProjectFile { get; init; }

    /// <summary><c>IntermediateOutputPath</c>; null or empty without an SDK.</summary>
    public string? IntermediateOutputPath { get; init; }

    /// <summary><c>BaseIntermediateOutputPath</c>; null or empty means <c>obj</c>.</summary>
    public string? BaseIntermediateOutputPath { get; init; }

    /// <summary><c>OutDir</c>.</summary>
    public string? OutDir { get; init; }

    /// <summary><c>ArtifactsPath</c>.</summary>
    public string? ArtifactsPath { get; init; }

    /// <summary><c>NuGetPackageRoot</c>.</summary>
    public string? NuGetPackageRoot { get; init; }

    /// <summary>What <c>BuildMemoRoot</c> says; null to find it.</summary>
    public string? Root { get; init; }
}
