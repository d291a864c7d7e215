using System.Collections.Immutable;
using BuildMemo.Errors;
using BuildMemo.Values;

namespace BuildMemo.Steps;

/// <summary>
/// Reads a step that runs a .NET method: which assembly, which method, and where it may run. It opens no assembly; whether the
/// method is there and takes what the step gives is found later, for all steps at once.
/// </summary>
internal sealed class MethodReader(ReadingContext context, PathReader paths, ScalarReader scalars)
{
    private static readonly MetadataId[] MethodsOnly =
        [MetadataId.Method, MetadataId.Result, MetadataId.FreshContext, MetadataId.RetryOnCrash, MetadataId.WorkerInitializer];

    /// <summary>The template of the step at hand; null, with a problem, when it can't be one.</summary>
    public MethodTemplate? Read()
    {
        StepDraft draft = context.Draft;
        if (draft[MetadataId.Assembly] is not { } assembly || draft[MetadataId.Method] is not { } method)
        {
            string missing = draft[MetadataId.Assembly] is null ? "Assembly" : "Method";
            context.Refuse(
                Codes.MetadataContradict,
                $"has {(missing == "Method" ? "Assembly without Method" : "Method without Assembly")}. A method step needs both: "
                + "Assembly=\"Steps\" Method=\"Namespace.Type.Method\".");
            return null;
        }

        string? path = ReadAssembly(assembly);
        string name = scalars.ReadText(MetadataId.Method).Trim();
        StepIsolation? isolation = scalars.ReadIsolation(MetadataId.Isolation);
        StepIsolation? preference = scalars.ReadIsolation(MetadataId.PreferIsolation);
        CheckIsolation(isolation, preference);
        return path is null || method.CommandPlaceholder is not null ? null : new(path, name)
        {
            Result = ReadResult(),
            FreshContext = scalars.ReadTruth(MetadataId.FreshContext, false),
            Isolation = isolation,
            PreferIsolation = preference,
            RetryOnCrash = scalars.ReadRetries(),
            WorkerInitializer = scalars.ReadText(MetadataId.WorkerInitializer).Trim(),
        };
    }

    /// <summary>Refuses what only methods have on a step that runs a command.</summary>
    public void CheckCommand()
    {
        foreach (MetadataId id in MethodsOnly)
        {
            if (context.Draft[id] is not null)
                context.Refuse(Codes.MethodsOnly, $"has {id}, which only method steps have, and runs a command. Remove it, or name an Assembly and a Method instead of the command.");
        }

        StepIsolation? isolation = scalars.ReadIsolation(MetadataId.Isolation);
        scalars.ReadIsolation(MetadataId.PreferIsolation);
        if (isolation == StepIsolation.Thread)
            context.Refuse(Codes.IsolationContradicts, "has Isolation=\"Thread\" and a command. A command is always a process of its own: remove Isolation.");
    }

    /// <summary><c>Result</c>, which is an output as well; null when none is declared.</summary>
    private string? ReadResult() =>
        context.Draft[MetadataId.Result] is { CommandPlaceholder: null } text ? paths.ReadPath(text, text.Single, isOutput: true) : null;

    private void CheckIsolation(StepIsolation? isolation, StepIsolation? preference)
    {
        // joblib's "prefer == 'processes' and require == 'sharedmem' are inconsistent settings".
        if (isolation is not null && preference is not null && isolation != preference)
        {
            context.Refuse(
                Codes.IsolationContradicts,
                $"has Isolation=\"{isolation}\" and PreferIsolation=\"{preference}\", which contradict each other. Keep one.");
        }

        if (isolation != StepIsolation.Thread)
            return;
        // A process has one environment; what one call sets, its neighbours would see.
        if (context.Draft[MetadataId.EnvironmentVariables] is { Elements.Length: > 0 } variables)
        {
            context.Refuse(
                Codes.IsolationContradicts,
                $"has Isolation=\"Thread\" and EnvironmentVariables=\"{string.Join(';', variables.Elements.Select(NameOf))}\", which contradict each other: "
                + "threads share one process and its environment. Remove Isolation, or pass the values as Parameters.");
        }
    }

    // Only the name: the value may be a secret.
    private string NameOf(PlaceholderText element)
    {
        string text = element.Expand(context.Item);
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? text : text[..equals];
    }

    private string? ReadAssembly(MetadataText text)
    {
        if (text.CommandPlaceholder is not null)
            return null;
        if (text.Cached is string cached)
            return cached;
        string name = text.Single.Expand(context.Item);
        string? path = IsPath(name) ? paths.ReadPath(text, text.Single, isOutput: true) : FindReference(name);
        if (text.Single.IsConstant)
            text.Cached = path;
        return path;
    }

    private static bool IsPath(string name) =>
        PathText.HasSeparator(name) || name.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".exe", StringComparison.OrdinalIgnoreCase);

    private string? FindReference(string name)
    {
        ImmutableArray<MethodAssembly> all = context.Options.Assemblies;
        string[] found = Paths(all.Where(assembly => assembly.Name.Equals(name, StringComparison.OrdinalIgnoreCase)));
        if (found.Length == 0)
            found = Paths(all.Where(assembly => assembly.Project.Equals(name, StringComparison.OrdinalIgnoreCase)));
        if (found.Length == 1)
            return found[0];
        if (found.Length > 1)
        {
            context.Refuse(
                Codes.AssemblyAmbiguous,
                $"Assembly is '{name}', and {found.Length} references bring one of that name: {string.Join(", ", found)}. "
                + $"A project with several target frameworks brings one for each: choose with SetTargetFramework=\"TargetFramework=net10.0\" on its ProjectReference.");
            return null;
        }

        string[] names = [.. all.Select(assembly => assembly.Name).Distinct(StringComparer.OrdinalIgnoreCase)];
        string known = names.Length == 0 ? "the project references none" : "the project references " + string.Join(", ", names);
        context.Refuse(
            Codes.AssemblyUnknown,
            $"Assembly is '{name}', and no MemoAssembly has that name ({known}).{NearMiss.Hint(name, names)} Reference the project that holds the method: "
            + $"<ProjectReference Include=\"…/{name}.csproj\" OutputItemType=\"MemoAssembly\" ReferenceOutputAssembly=\"false\" />; where it has several "
            + "target frameworks, add SetTargetFramework=\"TargetFramework=net10.0\" with the one to use; or give the path of a dll.");
        return null;
    }

    private static string[] Paths(IEnumerable<MethodAssembly> assemblies) => [.. assemblies.Select(assembly => assembly.Path).Distinct(PathText.Comparer)];
}
