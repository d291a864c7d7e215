using BuildMemo.Fingerprints;

namespace BuildMemo.Methods;

/// <summary>What resolving closures needs to know of the machine and the run.</summary>
internal sealed record MethodClosureOptions
{
    /// <summary>The digests of this run.</summary>
    public required ContentCache Contents { get; init; }

    /// <summary>Absolute path of the folder of the <c>dotnet</c> program that starts workers, links resolved.</summary>
    public required string DotnetRoot { get; init; }

    /// <summary>
    /// Absolute folders where packages lie, the likeliest first: <c>NuGetPackageRoot</c>, the fallback folders. Those that a
    /// <c>runtimeconfig.json</c> or <c>runtimeconfig.dev.json</c> beside the assembly names come after them.
    /// </summary>
    public IReadOnlyList<string> PackageFolders { get; init; } = [];

    /// <summary>Runtime identifiers whose assets can be used, the best first.</summary>
    public IReadOnlyList<string> RuntimeIdentifiers { get; init; } = Methods.RuntimeIdentifiers.Here;
}
