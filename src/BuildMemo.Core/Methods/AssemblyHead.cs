using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace BuildMemo.Methods;

/// <summary>What the metadata of an assembly says of itself and of what it needs; read without loading it.</summary>
/// <param name="Name">Simple name.</param>
/// <param name="Version">Version of the assembly.</param>
/// <param name="TargetFramework">As its attribute says, <c>.NETCoreApp,Version=v8.0</c>; empty without one.</param>
/// <param name="References">Simple names of the assemblies that it refers to.</param>
internal sealed record AssemblyHead(string Name, Version Version, string TargetFramework, ImmutableArray<string> References)
{
    /// <summary>Reads a file; null with the reason, as the end of a sentence ("it …"), when it is no managed assembly that can be loaded here.</summary>
    public static AssemblyHead? TryRead(string path, out string fault)
    {
        fault = "";
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
            using PEReader image = new(file, PEStreamOptions.PrefetchMetadata);
            if (!image.HasMetadata || image.PEHeaders.CorHeader is not { } header)
            {
                fault = "it is a native library";
                return null;
            }

            MetadataReader reader = image.GetMetadataReader(MetadataReaderOptions.None);
            if (!reader.IsAssembly)
            {
                fault = "it is a module without an assembly manifest";
                return null;
            }

            // Only images that crossgen made have a native header; mixed ones of C++/CLI lack both.
            bool isMixed = (header.Flags & CorFlags.ILOnly) == 0 && header.ManagedNativeHeaderDirectory.Size == 0;
            if (isMixed && !OperatingSystem.IsWindows())
            {
                fault = "it holds native code for Windows (C++/CLI)";
                return null;
            }

            return Read(reader);
        }
        catch (Exception error) when (error is BadImageFormatException or InvalidOperationException or ArgumentException or OverflowException)
        {
            // The many ways in which a file is no image; the message of each names only offsets.
            fault = "it is no .NET assembly, or a damaged one";
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The reason goes to the caller.
            fault = "it can't be read: " + error.Message;
            return null;
        }
    }

    private static AssemblyHead Read(MetadataReader reader)
    {
        AssemblyDefinition definition = reader.GetAssemblyDefinition();
        ImmutableArray<string>.Builder references = ImmutableArray.CreateBuilder<string>(reader.AssemblyReferences.Count);
        foreach (AssemblyReferenceHandle handle in reader.AssemblyReferences)
            references.Add(reader.GetString(reader.GetAssemblyReference(handle).Name));
        return new(reader.GetString(definition.Name), definition.Version, FrameworkOf(reader, definition), references.ToImmutable());
    }

    private static string FrameworkOf(MetadataReader reader, AssemblyDefinition definition)
    {
        foreach (CustomAttributeHandle handle in definition.GetCustomAttributes())
        {
            CustomAttribute attribute = reader.GetCustomAttribute(handle);
            if (attribute.Constructor.Kind != HandleKind.MemberReference)
                continue;
            EntityHandle type = reader.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent;
            if (type.Kind != HandleKind.TypeReference || !reader.StringComparer.Equals(reader.GetTypeReference((TypeReferenceHandle)type).Name, "TargetFrameworkAttribute"))
                continue;
            BlobReader value = reader.GetBlobReader(attribute.Value);
            // II.23.3: the prolog, then the one argument of its constructor.
            if (value.ReadUInt16() == 1)
                return value.ReadSerializedString() ?? "";
        }

        return "";
    }
}
