using System.Collections.Immutable;
using BuildMemo.Errors;
using BuildMemo.Execution.Methods;
using BuildMemo.Files;
using BuildMemo.Fingerprints;

namespace BuildMemo.Methods;

/// <summary>
/// The closures, identities and worker files of the assemblies that the method steps of one run name. Asked again, it looks whether
/// anything changed (one status a file) and only then resolves anew: an assembly that is rebuilt during the build is never taken for
/// the old one. Thread-safe.
/// </summary>
internal sealed class MethodClosures(MethodClosureOptions options)
{
    // A rebuild replaces several files within moments; whoever looks in between looks again.
    private const int MostAttempts = 5;

    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly SharedFrameworks _shared = new(options.DotnetRoot);

    /// <summary>What a worker needs to call methods of an assembly.</summary>
    /// <param name="assembly">Absolute path.</param>
    /// <returns>The same instance as long as nothing changed; with problems when no worker can be started with it.</returns>
    public MethodClosure Find(string assembly)
    {
        Entry entry = EntryOf(assembly);
        lock (entry)
            return CurrentOf(entry, assembly).Closure;
    }

    /// <summary>
    /// What identifies the methods of an assembly: parts for the fingerprint and the journal, and the closure's problems instead where it
    /// has some.
    /// </summary>
    public ToolIdentity Identify(string assembly)
    {
        Entry entry = EntryOf(assembly);
        lock (entry)
        {
            Current current = CurrentOf(entry, assembly);
            if (current.Identity is { } known)
                return known;
            long takenAt = Clock.NowNanoseconds();
            ToolIdentity identity = MethodIdentity.Of(current.Closure, options.Contents);
            if (IsSettled(current.Closure, takenAt))
                current.Identity = identity;
            return identity;
        }
    }

    /// <summary>
    /// The closure's files with the digests of their bytes, for a worker's key. Null with the reason where a file can't be read, or
    /// changes whenever it is looked at; the closure's problems are not asked for here.
    /// </summary>
    public ImmutableArray<ClosureFile>? FilesOf(string assembly, out Problem? problem)
    {
        Entry entry = EntryOf(assembly);
        lock (entry)
        {
            problem = null;
            for (int attempt = 0; attempt < MostAttempts; attempt++)
            {
                Current current = CurrentOf(entry, assembly);
                if (current.Files is { } known)
                    return known;
                long takenAt = Clock.NowNanoseconds();
                if (TryHash(current.Closure, out problem) is { } files)
                {
                    if (IsSettled(current.Closure, takenAt))
                        current.Files = files;
                    return files;
                }

                entry.Current = null;
            }

            return null;
        }
    }

    /// <summary>The frameworks of a closure as workers are started with them.</summary>
    public static ImmutableArray<FrameworkReference> FrameworksOf(MethodClosure closure) =>
        [.. closure.Frameworks.Select(framework => new FrameworkReference(framework.Name, framework.Requested))];

    private Entry EntryOf(string assembly)
    {
        lock (_entries)
        {
            if (!_entries.TryGetValue(assembly, out Entry? entry))
                _entries.Add(assembly, entry = new Entry());
            return entry;
        }
    }

    // Only who wants the same assembly waits.
    private Current CurrentOf(Entry entry, string assembly)
    {
        if (entry.Current is not { } current || HasChanged(current.Closure))
            entry.Current = current = new(new ClosureResolver(options, _shared, assembly).Resolve());
        return current;
    }

    private static bool HasChanged(MethodClosure closure)
    {
        // A problem may have gone away in places that no list names.
        if (closure.Problems.Length > 0)
            return true;
        foreach (ToolSource source in closure.Sources)
        {
            if (FileSystem.Status(source.Path) != source.Status)
                return true;
        }

        foreach (ClosureEntry file in closure.Files)
        {
            if (FileSystem.Status(file.Path) != file.Status)
                return true;
        }

        return false;
    }

    // What is written again within its clock's resolution keeps its stamp (design.md, 6): so young files are hashed again.
    private static bool IsSettled(MethodClosure closure, long takenAt)
    {
        foreach (ClosureEntry file in closure.Files)
        {
            if (!StampTrust.IsTrusted(file.Status.Stamp, takenAt, FileSystemTraits.Of(file.Status.Stamp, file.Path)))
                return false;
        }

        return true;
    }

    private ImmutableArray<ClosureFile>? TryHash(MethodClosure closure, out Problem? problem)
    {
        ImmutableArray<ClosureFile>.Builder files = ImmutableArray.CreateBuilder<ClosureFile>(closure.Files.Length);
        foreach (ClosureEntry file in closure.Files)
        {
            FileHash hash = options.Contents.Hash(file.Path, file.Status);
            if (hash.Outcome != FileHashOutcome.Hashed || hash.Status != file.Status)
            {
                string why = hash.Outcome == FileHashOutcome.Unreadable ? $"can't be read: {FileSystem.Describe(hash.Error)}" : "changes while it is read: something is still building it";
                problem = new(Codes.MethodAssemblyChanging, $"{file.Path}, which {Path.GetFileName(closure.AssemblyPath)} needs, {why}. Build its project before the steps run.") { File = file.Path };
                return null;
            }

            files.Add(new(file.Name, file.Path, hash.Digest, file.Kind));
        }

        problem = null;
        return files.MoveToImmutable();
    }

    private sealed class Entry
    {
        public Current? Current { get; set; }
    }

    private sealed class Current(MethodClosure closure)
    {
        public MethodClosure Closure => closure;

        public ToolIdentity? Identity { get; set; }

        public ImmutableArray<ClosureFile>? Files { get; set; }
    }
}
