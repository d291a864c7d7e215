using System.Collections.Immutable;
using System.Text;
using BuildMemo.Execution.Methods;
using BuildMemo.Files;
using BuildMemo.Fingerprints;

namespace BuildMemo.Methods;

/// <summary>
/// What identifies the methods of an assembly (issue 3, "Identity"): the canonical content of the assembly and of its private
/// dependencies, and the versions of the runtime and of the binder. Symbols, the deps.json and other files beside it don't count.
/// </summary>
internal static class MethodIdentity
{
    /// <summary>
    /// Rises when a worker binds arguments, encodes results or sets the scene of a call in another way, so that the same method may write
    /// something else.
    /// </summary>
    public const int BinderVersion = 1;

    /// <summary>The parts in the closure's order; the closure's problems where it has some.</summary>
    /// <param name="closure">The closure.</param>
    /// <param name="contents">The digests of this run.</param>
    public static ToolIdentity Of(MethodClosure closure, ContentCache contents)
    {
        if (closure.Problems.Length > 0)
            return new([], closure.Problems) { Sources = closure.Sources };
        ImmutableArray<ToolPart>.Builder parts = ImmutableArray.CreateBuilder<ToolPart>(closure.Files.Length + closure.Frameworks.Length + 1);
        foreach (ClosureEntry file in closure.Files)
        {
            if (file.Kind == ClosureFileKind.Other)
                continue;
            FileHash hash = contents.Hash(file.Path, file.Status, file.Kind == ClosureFileKind.Native ? ContentKind.Raw : ContentKind.Canonical);
            parts.Add(hash.Outcome == FileHashOutcome.Hashed
                ? new ToolPart(file.Name, file.Path, KindOf(file, closure), hash.Digest) { Status = hash.Status }
                : new ToolPart(file.Name, file.Path, ToolPartKind.Missing, default));
        }

        foreach (ClosureFramework framework in closure.Frameworks)
            parts.Add(Version($"{framework.Name} {framework.Selected}", framework.Folder));
        parts.Add(Version($"BuildMemo binder {BinderVersion}", ""));
        return new(parts.ToImmutable(), []) { Sources = closure.Sources };
    }

    private static ToolPartKind KindOf(ClosureEntry file, MethodClosure closure) =>
        file.Kind == ClosureFileKind.Native ? ToolPartKind.Program : file.Path == closure.AssemblyPath ? ToolPartKind.Assembly : ToolPartKind.Dependency;

    /// <summary>A part that is a text alone.</summary>
    /// <param name="text">What it is.</param>
    /// <param name="folder">Where it lies, for people.</param>
    public static ToolPart Version(string text, string folder) =>
        new(text, folder, ToolPartKind.Runtime, new ContentDigest(Sha256Value.Of(Encoding.UTF8.GetBytes(text))));
}
