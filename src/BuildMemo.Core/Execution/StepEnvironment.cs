using BuildMemo.Settings;
using BuildMemo.Steps;

namespace BuildMemo.Execution;

/// <summary>
/// Makes the environments of steps from the build's, which the caller has read; never reads or sets any itself. One a run: steps
/// without declared variables share one dictionary. Safe to use from many threads.
/// </summary>
public sealed class StepEnvironment
{
    private readonly IReadOnlyDictionary<string, string> _build;
    private readonly Dictionary<string, string> _base;

    /// <summary>Prepares the part that all steps share.</summary>
    /// <param name="build">The build's environment.</param>
    /// <param name="mode">Strict or loose.</param>
    public StepEnvironment(IReadOnlyDictionary<string, string> build, EnvironmentMode mode)
    {
        ArgumentNullException.ThrowIfNull(build);
        _build = build;
        _base = mode == EnvironmentMode.Strict ? MakeStrict(build) : MakeLoose(build);
    }

    // Names of variables differ in case only on Unix.
    private static StringComparer NameComparer => OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    /// <summary>The environment of a step; not to be changed, for it may be shared.</summary>
    /// <param name="declared">
    /// Its declared variables: they win over the base set; one without a value takes the build's, and one that the build doesn't
    /// have either is absent, also when the base set would give it a value.
    /// </param>
    public IReadOnlyDictionary<string, string> For(IReadOnlyCollection<StepVariable> declared)
    {
        ArgumentNullException.ThrowIfNull(declared);
        if (declared.Count == 0)
            return _base;

        var environment = new Dictionary<string, string>(_base, NameComparer);
        foreach (StepVariable variable in declared)
        {
            string? value = variable.Value ?? Find(_build, variable.Name);
            if (value is null)
                environment.Remove(variable.Name);
            else
                environment[variable.Name] = value;
        }

        return environment;
    }

    private static Dictionary<string, string> MakeStrict(IReadOnlyDictionary<string, string> build)
    {
        var environment = new Dictionary<string, string>(NameComparer);
        foreach (string name in BaseVariables.Passed)
        {
            if (Find(build, name) is { } value)
                environment[name] = value;
        }

        foreach ((string name, string value) in BaseVariables.Fixed)
            environment[name] = value;
        return environment;
    }

    private static Dictionary<string, string> MakeLoose(IReadOnlyDictionary<string, string> build)
    {
        var environment = new Dictionary<string, string>(NameComparer);
        foreach ((string name, string value) in build)
            environment[name] = value;
        foreach (string name in BaseVariables.OfThisBuildsSdk)
            environment.Remove(name);
        return environment;
    }

    private static string? Find(IReadOnlyDictionary<string, string> build, string name)
    {
        if (build.TryGetValue(name, out string? exact))
            return exact;
        if (!OperatingSystem.IsWindows())
            return null;

        // The caller's dictionary may tell upper case from lower case although Windows doesn't.
        foreach ((string other, string value) in build)
        {
            if (string.Equals(other, name, StringComparison.OrdinalIgnoreCase))
                return value;
        }

        return null;
    }
}
