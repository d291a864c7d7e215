using System.Reflection.Metadata;
using System.Runtime.InteropServices;

namespace BuildMemo.Methods;

/// <summary>The assemblies that signatures lead to, each read once: beside the one that refers to it, as the caller finds it, or of the framework.</summary>
/// <param name="find">Path of an assembly by simple name, as the closure of the step's assembly has it; null when it does not know.</param>
internal sealed class AssemblyImages(Func<string, string, string?>? find) : IDisposable
{
    // A forwarder may lead to another one; a circle of them is a damaged set of assemblies.
    private const int LongestWay = 16;

    private readonly Dictionary<string, (AssemblyImage? Image, string Reason)> _images = new(StringComparer.Ordinal);

    /// <summary>The assembly at a path; null with the reason when it can't be read.</summary>
    public AssemblyImage? Open(string path, out string reason)
    {
        if (!_images.TryGetValue(path, out (AssemblyImage? Image, string Reason) known))
        {
            known.Image = AssemblyImage.Open(path, out known.Reason);
            _images.Add(path, known);
        }

        reason = known.Reason;
        return known.Image;
    }

    /// <summary>Where a type is defined, following references and forwarders; null when an assembly on the way is not at hand.</summary>
    public (AssemblyImage Image, TypeDefinitionHandle Type)? Resolve(NamedShape shape)
    {
        if (shape.Handle.Kind == HandleKind.TypeDefinition)
            return (shape.Image, (TypeDefinitionHandle)shape.Handle);
        EntityHandle scope = shape.Handle;
        while (scope.Kind == HandleKind.TypeReference)
            scope = shape.Image.Reader.GetTypeReference((TypeReferenceHandle)scope).ResolutionScope;
        return scope.Kind == HandleKind.AssemblyReference
            ? Find(shape.Image, (AssemblyReferenceHandle)scope, shape.FullName.Replace('+', '.'), LongestWay)
            : null;
    }

    /// <summary>A type of an assembly, or of the one that it forwards it to.</summary>
    /// <param name="image">Where to begin.</param>
    /// <param name="name">Full name with dots.</param>
    public (AssemblyImage Image, TypeDefinitionHandle Type)? Find(AssemblyImage image, string name) => Find(image, name, LongestWay);

    /// <inheritdoc />
    public void Dispose()
    {
        foreach ((AssemblyImage? image, _) in _images.Values)
            image?.Dispose();
        _images.Clear();
    }

    private (AssemblyImage Image, TypeDefinitionHandle Type)? Find(AssemblyImage image, string name, int steps)
    {
        if (image.Types.TryGetValue(name, out TypeDefinitionHandle type))
            return (image, type);
        if (steps == 0 || !image.Forwarded.TryGetValue(name, out ExportedTypeHandle forwarded))
            return null;
        EntityHandle target = forwarded;
        while (target.Kind == HandleKind.ExportedType)
            target = image.Reader.GetExportedType((ExportedTypeHandle)target).Implementation;
        return target.Kind == HandleKind.AssemblyReference ? Find(image, (AssemblyReferenceHandle)target, name, steps - 1) : null;
    }

    private (AssemblyImage Image, TypeDefinitionHandle Type)? Find(AssemblyImage from, AssemblyReferenceHandle handle, string name, int steps)
    {
        string assembly = from.Reader.GetString(from.Reader.GetAssemblyReference(handle).Name);
        foreach (string? path in (ReadOnlySpan<string?>)[
            Path.Combine(Path.GetDirectoryName(from.Path)!, assembly + ".dll"),
            find?.Invoke(from.Path, assembly),
            Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), assembly + ".dll")])
        {
            if (path is not null && File.Exists(path) && Open(path, out _) is { } image)
                return Find(image, name, steps);
        }

        return null;
    }
}
