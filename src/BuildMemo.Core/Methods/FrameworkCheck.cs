namespace BuildMemo.Methods;

/// <summary>Whether the runtime of this machine can load an assembly, by what its <c>TargetFrameworkAttribute</c> says.</summary>
internal static class FrameworkCheck
{
    /// <summary>Completes "the assembly …"; null when it can be loaded, or does not say.</summary>
    public static string? WhyNot(string framework)
    {
        const string core = ".NETCoreApp,Version=v";
        if (framework.StartsWith(".NETFramework,", StringComparison.Ordinal))
            return $"is for .NET Framework ({framework}), which a worker can't load; build it for net8.0 or later, or for netstandard2.0.";
        if (!framework.StartsWith(core, StringComparison.Ordinal) || !Version.TryParse(framework.AsSpan(core.Length), out Version? version))
            return null;
        Version here = Environment.Version;
        return version.Major > here.Major || (version.Major == here.Major && version.Minor > here.Minor)
            ? $"is for .NET {version}, and the build runs on .NET {here.Major}.{here.Minor}; build it for an earlier one, or update the SDK."
            : null;
    }
}
