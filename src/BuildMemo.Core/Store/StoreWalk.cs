using System.Globalization;
using BuildMemo.Errors;
using BuildMemo.Files;

namespace BuildMemo.Store;

/// <summary>Lists the files of a store, shard by shard. Knows what each is from its place alone; content is not read.</summary>
internal sealed class StoreWalk(StoreFolder folder)
{
    private const int NameLength = 64;

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
        foreach (string file in Entries(path, folder))
        {
            FileStatus status = FileSystem.Status(file, followLinks: false);
            int nameLength = file.Length - path.Length - 1;
            if (status.Kind != FileKind.File || nameLength < NameLength)
                continue;
            StoredFileKind known = fileKind == StoredFileKind.Record && nameLength > NameLength ? StoredFileKind.Discoveries : fileKind;
            yield return new(file, known, UsageCounters.OnDisk(status.Stamp.Size), status.Stamp.Modified);
        }
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

    /// <summary>What is in a folder; nothing when it is not there.</summary>
    public static List<string> Entries(string path, StoreFolder folder)
    {
        List<string> entries = [];
        try
        {
            entries.AddRange(Directory.EnumerateFileSystemEntries(path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A shard that nothing was stored in has no folder; one that can't be listed is left alone and said.
            int number = StoreFiles.ErrorOf(error, "");
            if (number == LibC.NotDirectory || FileSystem.Status(path).Kind == FileKind.File)
                folder.Quarantine(path, Codes.StoreDamaged, "a file stands in the place of a folder");
            else if (number != StoreFiles.NoEntry)
                folder.ReportUnreadable(number, path);
        }

        return entries;
    }
}
