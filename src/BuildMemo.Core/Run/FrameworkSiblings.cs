using BuildMemo.Files;
using BuildMemo.Journal;

namespace BuildMemo.Run;

/// <summary>Finds the journals of a project's other target frameworks in the same configuration, and what they know of a path.</summary>
/// <param name="request">This build's; without a target framework there are no others.</param>
internal sealed class FrameworkSiblings(RunRequest request)
{
    private readonly Lock _gate = new();
    private List<Sibling>? _siblings;

    /// <summary>The step of another framework that wrote a path last, as far as their journals know; null when none did.</summary>
    public FrameworkWriter? FindWriter(string path)
    {
        if (request.TargetFramework.Length == 0)
            return null;
        lock (_gate)
        {
            _siblings ??= Find();
            FrameworkWriter? newest = null;
            foreach (Sibling sibling in _siblings)
            {
                sibling.Refresh();
                if (sibling.Writers.TryGetValue(path, out FrameworkWriter? writer) && (newest is null || writer.File.TakenAt > newest.File.TakenAt))
                    newest = writer;
            }

            return newest;
        }
    }

    // The framework is a part of some folder's name below obj (obj/Debug/net10.0, artifacts/obj/App/debug_net10.0): the same place
    // with another name in its stead is another framework's, and a journal there says whose it is.
    private List<Sibling> Find()
    {
        List<Sibling> found = [];
        string rest = JournalLocation.FolderName;
        for (string folder = request.Paths.IntermediateOutputPath; SafePath.IsBelow(folder, request.Paths.BaseIntermediateOutputPath); folder = Path.GetDirectoryName(folder)!)
        {
            string name = Path.GetFileName(folder);
            int at = name.LastIndexOf(request.TargetFramework, StringComparison.OrdinalIgnoreCase);
            if (at >= 0)
            {
                Add(found, folder, name[..at], name[(at + request.TargetFramework.Length)..], rest);
                break;
            }

            rest = Path.Combine(name, rest);
        }

        return found;
    }

    private void Add(List<Sibling> found, string own, string prefix, string suffix, string rest)
    {
        string parent = Path.GetDirectoryName(own)!;
        if (!Directory.Exists(parent))
            return;
        foreach (string folder in Directory.EnumerateDirectories(parent))
        {
            string name = Path.GetFileName(folder);
            bool isAlike = name.Length > prefix.Length + suffix.Length && name.StartsWith(prefix, StringComparison.Ordinal) && name.EndsWith(suffix, StringComparison.Ordinal);
            if (!isAlike || folder == own)
                continue;
            string framework = name[prefix.Length..^suffix.Length];
            string journal = Path.Combine(folder, rest, request.JournalName);
            found.Add(new(framework, JournalAccess.LocationOf(request, journal, framework)));
        }
    }

    private sealed class Sibling(string framework, JournalLocation location)
    {
        private FileStatus _base;
        private FileStatus _log;

        public Dictionary<string, FrameworkWriter> Writers { get; } = new(StringComparer.Ordinal);

        // A sibling that builds at the same time adds to its log.
        public void Refresh()
        {
            FileStatus now = FileSystem.Status(location.Path);
            FileStatus log = FileSystem.Status(location.Path + ".log");
            if (now == _base && log == _log)
                return;
            (_base, _log) = (now, log);
            Writers.Clear();
            using ProjectJournal journal = JournalFile.OpenReadOnly(location);
            foreach (JournalEntry entry in journal.ReadEntries())
            {
                bool isOfOpenRun = journal.IsInLog(entry.Step);
                foreach (TrackedFile file in entry.Files)
                {
                    if (!file.FollowsLinks && file.Status.Kind != FileKind.Missing)
                        Writers[file.Path] = new(framework, location, entry, file, isOfOpenRun);
                }
            }
        }
    }
}

/// <summary>The step of another target framework that a journal names as the writer of a path.</summary>
/// <param name="Framework">The framework.</param>
/// <param name="Location">Its journal.</param>
/// <param name="Entry">The step.</param>
/// <param name="File">The path as the step left it.</param>
/// <param name="IsOfOpenRun">Whether the entry was written by a run that has not ended, or was interrupted.</param>
internal sealed record FrameworkWriter(string Framework, JournalLocation Location, JournalEntry Entry, TrackedFile File, bool IsOfOpenRun);
