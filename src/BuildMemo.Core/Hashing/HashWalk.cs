using BuildMemo.Errors;
using BuildMemo.Files;

namespace BuildMemo.Hashing;

/// <summary>
/// Lists the files of a folder in the ordinal order of their paths, links followed, without holding more than the names of the folders
/// on the way to the current one.
/// </summary>
internal sealed class HashWalk(string top, string shownTop, bool withIdentity)
{
    private readonly List<(ulong Device, ulong File)> _above = [];

    /// <summary>The files; what can't be listed is one with a problem.</summary>
    public IEnumerable<HashWork> Files() => FilesIn(top, "");

    private IEnumerable<HashWork> FilesIn(string folder, string below)
    {
        Stamp stamp = FileSystem.Status(folder).Stamp;
        if (_above.Contains((stamp.Device, stamp.FileId)))
        {
            yield return Refused(folder, below, "a link leads back to a folder above it");
            yield break;
        }

        if (!TryList(folder, out List<Entry> entries, out string reason))
        {
            yield return Refused(folder, below, reason);
            yield break;
        }

        _above.Add((stamp.Device, stamp.FileId));
        foreach (Entry entry in entries)
        {
            string path = Path.Combine(folder, entry.Name);
            if (!entry.IsFolder)
            {
                yield return new(path, Shown(below + entry.Name), HashedKind.File) { Below = below + entry.Name, WithIdentity = withIdentity };
                continue;
            }

            foreach (HashWork work in FilesIn(path, below + entry.Name + '/'))
                yield return work;
        }

        _above.RemoveAt(_above.Count - 1);
    }

    private static bool TryList(string folder, out List<Entry> entries, out string reason)
    {
        entries = [];
        reason = "";
        if (!FolderReader.TryOpen(folder, out FolderReader reader, out int error))
        {
            reason = FileSystem.Describe(error);
            return false;
        }

        using (reader)
        {
            while (reader.MoveNext())
            {
                string name = reader.Name.ToString();
                bool mayBeFolder = reader.Kind is null or FileKind.Link or FileKind.Directory;
                entries.Add(new(name, reader.Kind == FileKind.Directory || (mayBeFolder && FileSystem.Status(Path.Combine(folder, name)).Kind == FileKind.Directory)));
            }
        }

        entries.Sort(static (left, right) => left.CompareTo(right));
        return true;
    }

    private HashWork Refused(string folder, string below, string reason)
    {
        string shown = Shown(below.TrimEnd('/'));
        return new(folder, shown, HashedKind.File) { Below = below, Known = new(Codes.HashUnreadable, $"{shown} can't be hashed: {reason}.") };
    }

    private string Shown(string below) => below.Length == 0 ? shownTop : shownTop.EndsWith('/') ? shownTop + below : $"{shownTop}/{below}";

    private readonly record struct Entry(string Name, bool IsFolder)
    {
        // As whole paths compare: a folder's name goes on with a separator.
        public int CompareTo(Entry other)
        {
            int common = Math.Min(Name.Length, other.Name.Length);
            int order = string.CompareOrdinal(Name, 0, other.Name, 0, common);
            return order != 0 ? order : After(common) - other.After(common);
        }

        private int After(int length) => length < Name.Length ? Name[length] : IsFolder ? '/' : -1;
    }
}
