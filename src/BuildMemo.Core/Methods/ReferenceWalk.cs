using System.Collections.Immutable;
using BuildMemo.Errors;

namespace BuildMemo.Methods;

/// <summary>
/// Follows the references of all assemblies of a closure: what lies beside the assembly joins it, what a further framework brings
/// selects that, and what nothing answers is reported.
/// </summary>
/// <param name="files">The files so far.</param>
/// <param name="frameworks">The frameworks so far.</param>
/// <param name="problems">Gets an error for each reference that nothing answers.</param>
/// <param name="depsFile">Name of the deps.json, which names satellites; null when there is none.</param>
internal sealed class ReferenceWalk(ClosureFiles files, ClosureFrameworks frameworks, List<Problem> problems, string? depsFile)
{
    // The worker has it, also where the package was referenced without its files.
    private const string Abstractions = "BuildMemo.Abstractions";

    private readonly SortedSet<string> _unresolved = new(StringComparer.Ordinal);
    private readonly Queue<(string Path, bool IsOfPackage)> _open = new();

    /// <summary>Walks; returns the references of packages that nothing answers.</summary>
    public ImmutableArray<string> Run(string assembly, AssemblyHead head)
    {
        Walk(assembly, head, isOfPackage: false);
        foreach ((ClosureEntry entry, bool isOfPackage) in files.Assemblies())
        {
            if (entry.Path != assembly)
                _open.Enqueue((entry.Path, isOfPackage));
        }

        HashSet<string> seen = new(StringComparer.Ordinal) { assembly };
        while (_open.TryDequeue(out (string Path, bool IsOfPackage) next))
        {
            // One that is no assembly after all is found out by who loads it; it refers to nothing.
            if (seen.Add(next.Path) && AssemblyHead.TryRead(next.Path, out _) is { } read)
                Walk(next.Path, read, next.IsOfPackage);
        }

        if (depsFile is null)
            files.AddSatellitesBeside();
        return [.. _unresolved];
    }

    private void Walk(string path, AssemblyHead head, bool isOfPackage)
    {
        foreach (string reference in head.References)
        {
            if (reference == Abstractions || files.Answers(reference) || frameworks.Brings(reference))
                continue;
            if (files.TryAddBeside(reference) is { } beside)
            {
                _open.Enqueue((beside.Path, isOfPackage));
                continue;
            }

            if (frameworks.TryAddFor(reference))
                continue;
            if (isOfPackage)
            {
                _unresolved.Add($"{Path.GetFileName(path)} refers to {reference}");
                continue;
            }

            files.NoteMissing(reference);
            string listed = depsFile is null ? "" : $"{depsFile}, ";
            problems.Add(new(Codes.DependencyMissing,
                $"{Path.GetFileName(path)} needs the assembly '{reference}', which is nowhere. Looked for: {listed}{Path.Combine(files.Folder, reference + ".dll")}, the frameworks {frameworks.Describe()}. Put it beside {Path.GetFileName(path)}, or reference it from that project so that its build brings it along.")
            { File = path });
        }
    }
}
