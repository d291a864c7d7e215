using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace BuildMemo.Methods;

/// <summary>The metadata of one assembly file, read into memory, so that the file stays free.</summary>
internal sealed class AssemblyImage : IDisposable
{
    private readonly PEReader _file;
    private Dictionary<string, TypeDefinitionHandle>? _types;
    private Dictionary<string, ExportedTypeHandle>? _forwarded;

    private AssemblyImage(string path, PEReader file)
    {
        Path = path;
        _file = file;
        Reader = file.GetMetadataReader();
        Shapes = new ShapeProvider(this);
    }

    /// <summary>Absolute.</summary>
    public string Path { get; }

    /// <summary>Lives as long as the image.</summary>
    public MetadataReader Reader { get; }

    /// <summary>Decodes the signatures of this assembly.</summary>
    public ShapeProvider Shapes { get; }

    /// <summary>Types by their full names with dots in place of <c>+</c>; of two alike the one that is not nested.</summary>
    public Dictionary<string, TypeDefinitionHandle> Types => _types ??= FindTypes();

    /// <summary>Types that lie in another assembly and are reached through this one.</summary>
    public Dictionary<string, ExportedTypeHandle> Forwarded => _forwarded ??= FindForwarded();

    /// <summary>Reads a file; null with the reason when it is no .NET assembly.</summary>
    public static AssemblyImage? Open(string path, out string reason)
    {
        reason = "";
        PEReader? file = null;
        try
        {
            using (FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
            {
                if (stream.Length == 0)
                    reason = "it is empty";
                else
                    file = new PEReader(stream, PEStreamOptions.PrefetchMetadata);
            }

            if (file is null)
                return null;
            if (!file.HasMetadata)
                reason = "it is a native library or program, not a .NET assembly";
            else if (!file.GetMetadataReader().IsAssembly)
                reason = "it is a .NET module, not an assembly";
            if (reason.Length == 0)
            {
                var image = new AssemblyImage(path, file);
                file = null;
                return image;
            }
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            reason = "there is no such file";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            reason = error.Message;
        }
        catch (Exception error) when (error is BadImageFormatException or InvalidOperationException or OverflowException)
        {
            reason = "it is not a .NET assembly, or it is damaged";
        }
        finally
        {
            file?.Dispose();
        }

        return null;
    }

    /// <summary>Simple name.</summary>
    public string Name => Reader.GetString(Reader.GetAssemblyDefinition().Name);

    /// <summary>What <c>TargetFrameworkAttribute</c> says, such as <c>.NETCoreApp,Version=v8.0</c>; empty when it is not there.</summary>
    public string TargetFramework()
    {
        foreach (CustomAttributeHandle handle in Reader.GetAssemblyDefinition().GetCustomAttributes())
        {
            CustomAttribute attribute = Reader.GetCustomAttribute(handle);
            if (TypeNames.OfAttribute(Reader, attribute) != "System.Runtime.Versioning.TargetFrameworkAttribute")
                continue;
            BlobReader value = Reader.GetBlobReader(attribute.Value);
            return value.ReadUInt16() == 1 ? value.ReadSerializedString() ?? "" : "";
        }

        return "";
    }

    /// <summary>Whether a type, parameter or method carries an attribute.</summary>
    public bool Has(CustomAttributeHandleCollection attributes, string fullName)
    {
        foreach (CustomAttributeHandle handle in attributes)
        {
            if (TypeNames.OfAttribute(Reader, Reader.GetCustomAttribute(handle)) == fullName)
                return true;
        }

        return false;
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    private Dictionary<string, TypeDefinitionHandle> FindTypes()
    {
        var types = new Dictionary<string, TypeDefinitionHandle>(StringComparer.Ordinal);
        foreach (TypeDefinitionHandle handle in Reader.TypeDefinitions)
        {
            string name = TypeNames.FullName(Reader, handle).Replace('+', '.');
            if (!Reader.GetTypeDefinition(handle).GetDeclaringType().IsNil)
                types.TryAdd(name, handle);
            else
                types[name] = handle;
        }

        return types;
    }

    private Dictionary<string, ExportedTypeHandle> FindForwarded()
    {
        var types = new Dictionary<string, ExportedTypeHandle>(StringComparer.Ordinal);
        foreach (ExportedTypeHandle handle in Reader.ExportedTypes)
            types.TryAdd(TypeNames.FullName(Reader, handle).Replace('+', '.'), handle);
        return types;
    }
}
