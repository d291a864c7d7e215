namespace BuildMemo.Testing.Architecture;

/// <summary>What the types of an assembly use, read from its metadata and its method bodies; the assembly is not loaded.</summary>
/// <remarks>Not seen: constants (the compiler copies their values), names in <c>nameof</c>, and <c>typeof</c> in an attribute's arguments.</remarks>
public sealed record AssemblyUses
{
    /// <summary>Names of the assemblies it refers to.</summary>
    public required IReadOnlySet<string> Assemblies { get; init; }

    /// <summary>Its own outermost types, without those that only the compiler names.</summary>
    public required IReadOnlySet<TypeName> Types { get; init; }

    /// <summary>Each pair of different types of which the first uses the second, wherever that is defined.</summary>
    public required IReadOnlySet<(TypeName User, TypeName Used)> Uses { get; init; }

    /// <summary>Members of other assemblies' types that a method body names, as <c>System.Environment::get_CurrentDirectory</c>.</summary>
    public required IReadOnlySet<(TypeName User, string Member)> Members { get; init; }

    /// <summary>Reads an assembly's file.</summary>
    public static AssemblyUses Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        using System.Reflection.PortableExecutable.PEReader image = new(file);
        return new AssemblyUsesReader(image).Read();
    }
}
