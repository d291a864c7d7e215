using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using BuildMemo.Fingerprints;

namespace BuildMemo.Execution.Methods;

/// <summary>
/// What a worker process is started with. Calls of equal specs share workers; two specs that differ in anything, such as one byte
/// of a dependency, never do.
/// </summary>
public sealed class WorkerSpec : IEquatable<WorkerSpec>
{
    private Sha256Value? _key;

    /// <summary>Absolute path of the user's assembly; it is in <see cref="Closure"/> too.</summary>
    public required string AssemblyPath { get; init; }

    /// <summary>All files that the assembly needs at run time, itself included, without those of the frameworks.</summary>
    public required ImmutableArray<ClosureFile> Closure { get; init; }

    /// <summary>Frameworks to roll forward from; at least <c>Microsoft.NETCore.App</c>.</summary>
    public required ImmutableArray<FrameworkReference> Frameworks { get; init; }

    /// <summary>The whole environment of the process.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Absolute; where the process starts.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Full name of a public static method without parameters that each worker runs first; null for none.</summary>
    public string? Initializer { get; init; }

    /// <summary>Most threads that libraries inside the worker should use; 0 to set nothing.</summary>
    public int InnerThreads { get; init; }

    /// <summary>Whether the runtime knows no cultures but the invariant one, as where libicu is missing.</summary>
    public bool InvariantGlobalization { get; init; }

    /// <summary>The worker waits for a debugger before it loads anything.</summary>
    public bool WaitForDebugger { get; init; }

    /// <summary>SHA-256 of all of it.</summary>
    public Sha256Value Key => _key ??= ComputeKey();

    /// <inheritdoc />
    public bool Equals(WorkerSpec? other) => ReferenceEquals(this, other) || (other is not null && Key.Equals(other.Key));

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as WorkerSpec);

    /// <inheritdoc />
    public override int GetHashCode() => Key.GetHashCode();

    private Sha256Value ComputeKey()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, AssemblyPath);
        Append(hash, Closure.Length);
        foreach (ClosureFile file in Closure)
        {
            Append(hash, file.Name);
            Append(hash, file.RawDigest.ToString());
            Append(hash, (int)file.Kind);
        }

        Append(hash, Frameworks.Length);
        foreach (FrameworkReference framework in Frameworks)
        {
            Append(hash, framework.Name);
            Append(hash, framework.Version);
        }

        var names = new List<string>(Environment.Keys);
        names.Sort(StringComparer.Ordinal);
        Append(hash, names.Count);
        foreach (string name in names)
        {
            Append(hash, name);
            Append(hash, Environment[name]);
        }

        Append(hash, WorkingDirectory);
        Append(hash, Initializer ?? "");
        Append(hash, InnerThreads);
        Append(hash, (InvariantGlobalization ? 1 : 0) + (WaitForDebugger ? 2 : 0));
        Span<byte> digest = stackalloc byte[Sha256Value.Size];
        hash.GetHashAndReset(digest);
        return Sha256Value.From(digest);
    }

    private static void Append(IncrementalHash hash, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Append(hash, bytes.Length);
        hash.AppendData(bytes);
    }

    private static void Append(IncrementalHash hash, int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        hash.AppendData(bytes);
    }
}

/// <summary>A shared framework.</summary>
/// <param name="Name">Such as <c>Microsoft.NETCore.App</c>.</param>
/// <param name="Version">The lowest that will do, such as <c>8.0.0</c>.</param>
public sealed record FrameworkReference(string Name, string Version);

/// <summary>One file that an assembly needs at run time.</summary>
/// <param name="Name">
/// Where it belongs beside the assembly, with <c>/</c>: <c>Steps.dll</c>, <c>de/Steps.resources.dll</c>, <c>libfoo.so</c>.
/// </param>
/// <param name="Path">Absolute path of the file itself.</param>
/// <param name="RawDigest">SHA-256 of its bytes.</param>
/// <param name="Kind">What it is.</param>
public sealed record ClosureFile(string Name, string Path, ContentDigest RawDigest, ClosureFileKind Kind);

/// <summary>What a file of a closure is. The numbers are those of the protocol.</summary>
public enum ClosureFileKind
{
    /// <summary>A managed assembly.</summary>
    Assembly = 0,

    /// <summary>A native library.</summary>
    Native = 1,

    /// <summary>A satellite assembly of a culture.</summary>
    Satellite = 2,

    /// <summary>Anything else, such as a <c>.pdb</c>.</summary>
    Other = 3,
}
