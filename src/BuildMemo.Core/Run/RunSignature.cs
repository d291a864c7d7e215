using System.Globalization;
using BuildMemo.Fingerprints;
using BuildMemo.Settings;
using BuildMemo.Steps;

namespace BuildMemo.Run;

/// <summary>
/// Digests of what was declared, before anything is expanded: equal declarations in an equal project read as equal steps. That
/// is what lets a run in which nothing changed skip reading its steps. Keyed with the journal's salt, for values of declared
/// environment variables are in it.
/// </summary>
internal static class RunSignature
{
    private const string VariablesMetadata = "EnvironmentVariables";

    /// <summary>The signature of all declarations of a run.</summary>
    public static Sha256Value OfRun(RunRequest request, ReadOnlySpan<byte> salt)
    {
        KeyedHash hash = OfProject(request, salt);
        foreach (StepDeclaration declaration in request.Declarations)
            Add(ref hash, declaration, request.Environment);
        return hash.ToValue();
    }

    /// <summary>The signature of each declaration.</summary>
    public static Sha256Value[] OfEach(RunRequest request, ReadOnlySpan<byte> salt)
    {
        KeyedHash project = OfProject(request, salt);
        Sha256Value[] signatures = new Sha256Value[request.Declarations.Count];
        for (int index = 0; index < signatures.Length; index++)
        {
            KeyedHash hash = project;
            Add(ref hash, request.Declarations[index], request.Environment);
            signatures[index] = hash.ToValue();
        }

        return signatures;
    }

    private static KeyedHash OfProject(RunRequest request, ReadOnlySpan<byte> salt)
    {
        KeyedHash hash = new(salt);
        ProjectPaths paths = request.Paths;
        // Another build of BuildMemo may read the same text differently.
        hash.Add(typeof(RunSignature).Assembly.ManifestModule.ModuleVersionId.ToString());
        hash.Add(paths.ProjectFile);
        hash.Add(paths.ProjectDirectory);
        hash.Add(paths.Root);
        hash.Add(paths.IntermediateOutputPath);
        hash.Add(paths.BaseIntermediateOutputPath);
        hash.Add(paths.OutDir ?? "");
        hash.Add(paths.ArtifactsPath ?? "");
        hash.Add(paths.NuGetPackageRoot ?? "");
        hash.Add(request.Settings.Environment.ToString());
        hash.Add(request.Settings.Timeout?.ToString("c", CultureInfo.InvariantCulture) ?? "");
        hash.Add(request.Settings.BatchSize?.ToString(CultureInfo.InvariantCulture) ?? "");
        // Where programs and the runtime are looked for: the quick check asks again for each name, but only on the same path.
        hash.Add(request.Environment.GetValueOrDefault("PATH") ?? "");
        hash.Add(request.Environment.GetValueOrDefault("DOTNET_ROOT") ?? "");
        hash.Add(request.Environment.GetValueOrDefault("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT") ?? "");
        foreach (MethodAssembly assembly in request.Assemblies)
        {
            hash.Add(assembly.Name);
            hash.Add(assembly.Project);
            hash.Add(assembly.Path);
        }

        return hash;
    }

    private static void Add(ref KeyedHash hash, StepDeclaration declaration, IReadOnlyDictionary<string, string> environment)
    {
        hash.Add(declaration.Identity);
        hash.Add(declaration.RecursiveDir);
        hash.Add(declaration.ExactArguments is { } exact ? (ulong)exact.Count + 1 : 0);
        foreach (string argument in declaration.ExactArguments ?? [])
            hash.Add(argument);
        hash.Add((ulong)declaration.Metadata.Count);
        for (int index = 0; index < declaration.Metadata.Count; index++)
        {
            (string name, string value) = declaration.Metadata[index];
            hash.Add(name);
            hash.Add(value);
            if (string.Equals(name, VariablesMetadata, StringComparison.OrdinalIgnoreCase))
                AddVariables(ref hash, declaration, value, environment);
        }
    }

    // Names without a value take it from the build.
    private static void AddVariables(ref KeyedHash hash, StepDeclaration declaration, string list, IReadOnlyDictionary<string, string> environment)
    {
        foreach (string element in list.Split(';'))
        {
            string name = (declaration.IsEscaped ? MsBuildEscapes.Unescape(element) : element).Trim();
            if (name.Length > 0 && !name.Contains('=', StringComparison.Ordinal))
                hash.Add(environment.TryGetValue(name, out string? value) ? "=" + value : "");
        }
    }
}
