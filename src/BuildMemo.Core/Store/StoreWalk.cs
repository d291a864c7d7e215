using System.Globalization;
using BuildMemo.Errors;
using BuildMemo.Files;

namespace BuildMemo.Store;

/// <summary>Lists the files of a store, shard by shard. Knows what each is from its place alone; content is not read.</summary>
internal sealed class StoreWalk(StoreFolder folder)
{
    private const int NameLength = 64;
    private static readonly string Separator = Path.DirectorySeparatorChar.ToString();

    /// <summary>The files of one of the 256 shards, of all kinds.</summary>
    public IEnumerable<StoredFile> Shard(int shard)
    {
        foreach (StoredFile file in Folder(StoreFolder.Records, shard, StoredFileKind.Record))
            yield return file;
        foreach (StoredFile file in Folder(StoreFolder.Blobs, shard, StoredFileKind.Blob))
            yield return file;
        foreach (StoredFile file in Folder(StoreFolder.Steps, shard, StoredFileKind.History))
            yield return file;
    }

    /// <summary>The files of one kind of folder in one shard.</summary>
    public IEnumerable<StoredFile> Folder(string kind, int shard, StoredFileKind fileKind)
    {
        string path = folder.PathOf(kind, shard.ToString("x2", CultureInfo.InvariantCulture));
        foreach (string name in Listed(path, folder))
        {
            if (name.Length < NameLength)
                continue;
            string file = string.Concat(path, Separator, name);
            FileStatus status = FileSystem.Status(file, followLinks: false);
            if (status.Kind != FileKind.File)
                continue;
            StoredFileKind known = fileKind == StoredFileKind.Record && name.Length > NameLength ? StoredFileKind.Discoveries : fileKind;
            yield return new(file, known, UsageCounters.OnDisk(status.Stamp.Size), status.Stamp.Modified);
        }
    }

    /// <summary>The names of one shard's records.</summary>
    public static List<string> Records(StoreFolder folder, int shard)
    {
        List<string> names = Listed(folder.PathOf(StoreFolder.Records, shard.ToString("x2", CultureInfo.InvariantCulture)), folder);
        names.RemoveAll(static name => name.Length != NameLength);
        return names;
    }

    /// <summary>The names in a folder; none and errno when it can't be listed. Reports nothing.</summary>
    public static List<string> Names(string path, out int error)
    {
        List<string> names = [];
        if (!FolderReader.TryOpen(path, out FolderReader reader, out error))
            return names;
        using (reader)
        {
            while (reader.MoveNext())
                names.Add(new(reader.Name));
        }

        return names;
    }

    /// <summary>The paths of what is in a folder; none when it is not there.</summary>
    public static List<string> Entries(string path, StoreFolder folder)
    {
        List<string> entries = Listed(path, folder);
        for (int i = 0; i < entries.Count; i++)
            entries[i] = Path.Combine(path, entries[i]);
        return entries;
    }

    // A shard that nothing was stored in has no folder; one that can't be listed is left alone and said.
    private static List<string> Listed(string path, StoreFolder folder)
    {
        List<string> names = Names(path, out int error);
        if (error == LibC.NotDirectory || (error != 0 && FileSystem.Status(path).Kind == FileKind.File))
            folder.Quarantine(path, Codes.StoreDamaged, "a file stands in the place of a folder");
        else if (error is not (0 or StoreFiles.NoEntry))
            folder.ReportUnreadable(error, path);
        return names;
    }
}
