using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Text;
using BuildMemo.Files;
using BuildMemo.Fingerprints;
using BuildMemo.Methods;

namespace BuildMemo.Worker.Binding;

/// <summary>
/// What identifies the code of a memoized function: the canonical content of its assembly and of those that it refers to, directly or not,
/// beside the framework's; native libraries beside it; runtime and binder. The function's own step does not count, so that steps share results.
/// </summary>
internal static class CodeIdentity
{
    private static readonly ConditionalWeakTable<Assembly, string> Identities = [];

    /// <summary>Hexadecimal.</summary>
    public static string Of(Assembly assembly) => Identities.GetValue(assembly, static key => Compute(key));

    private static string Compute(Assembly assembly)
    {
        using var digest = new DigestWriter();
        digest.Write((uint)MethodIdentity.BinderVersion);
        digest.Write(Encoding.UTF8.GetBytes(Environment.Version.ToString()));
        foreach (Assembly part in PrivateParts(assembly).OrderBy(part => part.GetName().Name, StringComparer.Ordinal))
        {
            digest.Write(Encoding.UTF8.GetBytes(part.GetName().Name ?? ""));
            digest.Write(Encoding.UTF8.GetBytes(ContentOf(part.Location)));
        }

        foreach (string native in NativeFiles(assembly.Location))
        {
            digest.Write(Encoding.UTF8.GetBytes(Path.GetFileName(native)));
            digest.Write(Encoding.UTF8.GetBytes(FileHasher.Hash(native).Digest.ToString()));
        }

        return digest.Finish().ToString();
    }

    private static List<Assembly> PrivateParts(Assembly assembly)
    {
        string framework = RuntimeEnvironment.GetRuntimeDirectory();
        AssemblyLoadContext context = AssemblyLoadContext.GetLoadContext(assembly) ?? AssemblyLoadContext.Default;
        var parts = new List<Assembly> { assembly };
        for (int i = 0; i < parts.Count; i++)
        {
            foreach (AssemblyName name in parts[i].GetReferencedAssemblies())
            {
                if (parts.Exists(part => part.GetName().Name == name.Name) || TryLoad(context, name) is not { } reference)
                    continue;
                bool isPrivate = reference.Location.Length > 0 && !reference.Location.StartsWith(framework, StringComparison.Ordinal)
                    && !reference.Location.StartsWith(AppContext.BaseDirectory, StringComparison.Ordinal);
                if (isPrivate)
                    parts.Add(reference);
            }
        }

        return parts;
    }

    private static Assembly? TryLoad(AssemblyLoadContext context, AssemblyName name)
    {
        try
        {
            return context.LoadFromAssemblyName(name);
        }
        catch (Exception error) when (error is IOException or BadImageFormatException)
        {
            // A reference that nothing at hand satisfies: code that needs it fails when it gets there, and the reference itself counts.
            return null;
        }
    }

    private static string ContentOf(string path) =>
        path.Length > 0 && ManagedAssemblyIdentity.TryCompute(path, out ContentDigest digest) ? digest.ToString()
        : path.Length > 0 ? FileHasher.Hash(path).Digest.ToString()
        : throw new NotSupportedException("A function of an assembly that lies in no file can't be memoized.");

    private static IEnumerable<string> NativeFiles(string assembly) =>
        Directory.EnumerateFiles(Path.GetDirectoryName(assembly)!, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".so" or ".dylib" || file.Contains(".so.", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
}
