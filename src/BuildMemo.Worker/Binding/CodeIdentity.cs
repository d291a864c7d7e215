using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using BuildMemo.Files;
using BuildMemo.Fingerprints;
using BuildMemo.Methods;

namespace BuildMemo.Worker.Binding;

/// <summary>
/// What identifies the code of a memoized function: the canonical content of its assembly and of all that lie in one folder with it, which is
/// everything that its step was given (what is found by name at run time, satellites, native libraries); runtime and binder. The function's
/// own step does not count, so that steps of the same assemblies share results.
/// </summary>
internal static class CodeIdentity
{
    private static readonly string Frameworks = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..")) + Path.DirectorySeparatorChar;
    private static readonly ConditionalWeakTable<Assembly, string> Identities = [];

    /// <summary>Of a function: its method's assembly and those of all types that it was made for. Hexadecimal.</summary>
    public static string Of(MethodInfo method, params ReadOnlySpan<Type> types)
    {
        var assemblies = new HashSet<Assembly> { method.Module.Assembly };
        foreach (Type type in types)
            AddAssemblies(type, assemblies);
        foreach (Type type in method.GetGenericArguments())
            AddAssemblies(type, assemblies);
        if (method.DeclaringType is { } declaring)
            AddAssemblies(declaring, assemblies);
        return string.Join(' ', assemblies.Select(static assembly => Identities.GetValue(assembly, Compute)).Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>Whether an assembly comes with a shared framework.</summary>
    public static bool IsOfFramework(Assembly assembly) =>
        assembly == typeof(object).Assembly || assembly.Location.StartsWith(Frameworks, StringComparison.Ordinal);

    private static void AddAssemblies(Type type, HashSet<Assembly> assemblies)
    {
        assemblies.Add(type.Assembly);
        if (type.GetElementType() is { } element)
            AddAssemblies(element, assemblies);
        foreach (Type argument in type.GetGenericArguments())
            AddAssemblies(argument, assemblies);
    }

    private static string Compute(Assembly assembly)
    {
        using var digest = new DigestWriter();
        digest.Write((uint)MethodIdentity.BinderVersion);
        digest.Write(Encoding.UTF8.GetBytes(Environment.Version.ToString()));
        if (IsOfFramework(assembly))
            return digest.Finish().ToString();
        if (assembly.Location.Length == 0)
            throw new NotSupportedException("A function of an assembly that lies in no file can't be memoized.");
        string folder = Path.GetDirectoryName(assembly.Location)!;
        foreach (string file in CodeFiles(assembly.Location, folder))
        {
            digest.Write(Encoding.UTF8.GetBytes(Path.GetRelativePath(folder, file)));
            digest.Write(Encoding.UTF8.GetBytes(ContentOf(file)));
        }

        return digest.Finish().ToString();
    }

    // Beside the worker itself lies nothing of the user's.
    private static IEnumerable<string> CodeFiles(string assembly, string folder) =>
        folder == Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory) ? [assembly]
        : Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(static file => Path.GetExtension(file) is ".dll" or ".exe" or ".so" or ".dylib" || file.Contains(".so.", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    private static string ContentOf(string path) =>
        ManagedAssemblyIdentity.TryCompute(path, out ContentDigest digest) ? digest.ToString() : FileHasher.Hash(path).Digest.ToString();
}
