using System.Collections.Immutable;
using BuildMemo.Settings;

namespace BuildMemo.Capture;

/// <summary>Where outputs of a project may lie, and where what they displace goes. All paths are absolute.</summary>
internal sealed record CapturePlaces
{
    /// <summary>Where outputs, and what their links lead to, may lie.</summary>
    public required ImmutableArray<string> AllowedFolders { get; init; }

    /// <summary>obj, OutDir and ArtifactsPath: what stands there was built, and may be replaced without asking.</summary>
    public required ImmutableArray<string> BuildFolders { get; init; }

    /// <summary>Where outputs wait while their step runs, if they lie on the same volume.</summary>
    public required string AsideFolder { get; init; }

    /// <summary>Where files that are not ours are kept.</summary>
    public required string ReplacedFolder { get; init; }

    /// <summary>The places of a project.</summary>
    public static CapturePlaces Of(ProjectPaths paths)
    {
        ImmutableArray<string> build = [paths.BaseIntermediateOutputPath, paths.IntermediateOutputPath,
            .. Optional(paths.OutDir), .. Optional(paths.ArtifactsPath)];
        string own = Path.Combine(paths.BaseIntermediateOutputPath, "buildmemo");
        return new()
        {
            AllowedFolders = [.. build, paths.ProjectDirectory, paths.Root],
            BuildFolders = build,
            AsideFolder = Path.Combine(own, "aside"),
            ReplacedFolder = Path.Combine(own, "replaced"),
        };
    }

    private static ImmutableArray<string> Optional(string? path) => path is null ? [] : [path];
}
