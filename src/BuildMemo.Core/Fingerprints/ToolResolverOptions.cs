namespace BuildMemo.Fingerprints;

/// <summary>What tool resolution needs to know of the machine.</summary>
internal sealed record ToolResolverOptions
{
    /// <summary>The digests of this run.</summary>
    public required ContentCache Contents { get; init; }

    /// <summary>Absolute folders where packages lie, the likeliest first; for dependencies of assemblies.</summary>
    public IReadOnlyList<string> PackageFolders { get; init; } = [];

    /// <summary>Value of <c>DOTNET_ROOT</c> that steps get; null when it isn't set.</summary>
    public string? DotnetRoot { get; init; }

    /// <summary>The shell that runs command lines.</summary>
    public string Shell { get; init; } = "/bin/sh";
}
