using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using BuildMemo.Fingerprints;
using BuildMemo.Settings;
using BuildMemo.Steps;

namespace BuildMemo.Run;

/// <summary>
/// Digests of what was declared, before anything is expanded: equal declarations in an equal project read as equal steps.
/// That is what lets a run in which nothing changed skip reading its steps. Salted, for values of declared environment
/// variables are in it.
/// </summary>
internal sealed class RunSignature : IDisposable
{
    private const string VariablesMetadata = "EnvironmentVariables";
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private readonly IReadOnlyDictionary<string, string> _environment;
    private int _length;

    private RunSignature(IReadOnlyDictionary<string, string> environment) => _environment = environment;

    /// <summary>The signature of all declarations of a run.</summary>
    public static Sha256Value OfRun(RunRequest request, ReadOnlySpan<byte> salt)
    {
        using RunSignature signature = new(request.Environment);
        signature.AddProject(request, salt);
        foreach (StepDeclaration declaration in request.Declarations)
            signature.Add(declaration);
        return signature.Finish();
    }

    /// <summary>The signature of each declaration.</summary>
    public static Sha256Value[] OfEach(RunRequest request, ReadOnlySpan<byte> salt)
    {
        using RunSignature signature = new(request.Environment);
        signature.AddProject(request, salt);
        Span<byte> project = stackalloc byte[Sha256Value.Size];
        signature.Finish().CopyTo(project);
        Sha256Value[] signatures = new Sha256Value[request.Declarations.Count];
        for (int index = 0; index < signatures.Length; index++)
        {
            signature.Take(project);
            signature.Add(request.Declarations[index]);
            signatures[index] = signature.Finish();
        }

        return signatures;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _hash.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
    }

    private void AddProject(RunRequest request, ReadOnlySpan<byte> salt)
    {
        ProjectPaths paths = request.Paths;
        Take(salt);
        Add(typeof(RunSignature).Assembly.ManifestModule.ModuleVersionId.ToString());
        Add(paths.ProjectFile);
        Add(paths.ProjectDirectory);
        Add(paths.Root);
        Add(paths.IntermediateOutputPath);
        Add(paths.BaseIntermediateOutputPath);
        Add(paths.OutDir ?? "");
        Add(paths.ArtifactsPath ?? "");
        Add(paths.NuGetPackageRoot ?? "");
        Add(request.Settings.Environment.ToString());
        Add(request.Settings.Timeout?.ToString() ?? "");
        Add(request.Settings.BatchSize?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "");
    }

    private void Add(StepDeclaration declaration)
    {
        Add(declaration.Identity);
        Add(declaration.RecursiveDir);
        AddLength(declaration.Metadata.Count);
        for (int index = 0; index < declaration.Metadata.Count; index++)
        {
            (string name, string value) = declaration.Metadata[index];
            Add(name);
            Add(value);
            if (string.Equals(name, VariablesMetadata, StringComparison.OrdinalIgnoreCase))
                AddVariables(value);
        }
    }

    // Names without a value take it from the build.
    private void AddVariables(string names)
    {
        foreach (Range range in names.AsSpan().Split(';'))
        {
            string name = names[range].Trim();
            if (name.Length > 0 && !name.Contains('='))
                Add(_environment.TryGetValue(name, out string? value) ? "=" + value : "");
        }
    }

    private void Add(string text)
    {
        AddLength(text.Length);
        // Raw UTF-16: no conversion can fail or make two texts one.
        Take(System.Runtime.InteropServices.MemoryMarshal.AsBytes(text.AsSpan()));
    }

    private void AddLength(int length)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, length);
        Take(bytes);
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        if (_length + bytes.Length > _buffer.Length)
            Flush();
        if (bytes.Length > _buffer.Length)
        {
            _hash.AppendData(bytes);
            return;
        }

        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Flush()
    {
        _hash.AppendData(_buffer, 0, _length);
        _length = 0;
    }

    private Sha256Value Finish()
    {
        Flush();
        Span<byte> digest = stackalloc byte[Sha256Value.Size];
        _hash.GetHashAndReset(digest);
        return Sha256Value.From(digest);
    }
}
