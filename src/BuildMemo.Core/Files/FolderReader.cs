using System.Text;

namespace BuildMemo.Files;

/// <summary>
/// Lists one folder, with the kind of each entry as the file system tells it for nothing. Straight through readdir on Linux: the
/// framework's enumeration costs a stat for each kind that a link could hide. Order is the file system's own.
/// </summary>
internal unsafe ref struct FolderReader
{
    // NTFS and some user-space file systems have names of more than 255 bytes.
    private const int LongestName = 1024;

    private void* _folder;
    private readonly IEnumerator<FileSystemInfo>? _managed;
    private readonly char[] _name = new char[LongestName];

    private FolderReader(void* folder, IEnumerator<FileSystemInfo>? managed)
    {
        _folder = folder;
        _managed = managed;
    }

    /// <summary>Name of the current entry; valid until the next one.</summary>
    public ReadOnlySpan<char> Name { get; private set; }

    /// <summary>Kind of the current entry, links not followed; null when the file system does not tell without asking.</summary>
    public FileKind? Kind { get; private set; }

    /// <summary>Opens a folder. False when it is missing, no folder or unreadable; <paramref name="error"/> is errno then.</summary>
    public static bool TryOpen(string path, out FolderReader reader, out int error)
    {
        error = 0;
        if (!OperatingSystem.IsLinux())
            return TryOpenManaged(path, out reader, out error);
        using NativePath native = new(path, stackalloc byte[NativePath.StackBytes]);
        fixed (byte* pointer = native.Bytes)
        {
            void* folder = LibC.OpenFolder(pointer);
            if (folder is not null)
            {
                reader = new(folder, null);
                return true;
            }
        }

        error = System.Runtime.InteropServices.Marshal.GetLastPInvokeError();
        reader = default;
        return false;
    }

    /// <summary>Goes on to the next entry; <c>.</c> and <c>..</c> are left out.</summary>
    public bool MoveNext()
    {
        if (_managed is not null)
            return MoveNextManaged();
        while (true)
        {
            byte* entry = LibC.ReadFolder(_folder);
            if (entry is null)
                return false;
            // struct dirent with 64-bit offsets: inode 8, offset 8, length 2, type 1, name.
            byte* name = entry + 19;
            if (name[0] == '.' && (name[1] == 0 || (name[1] == '.' && name[2] == 0)))
                continue;
            ReadOnlySpan<byte> bytes = new(name, *(ushort*)(entry + 16) - 19);
            bytes = bytes[..bytes.IndexOf((byte)0)];
            Name = _name.AsSpan(0, Encoding.UTF8.GetChars(bytes, _name));
            Kind = entry[18] switch
            {
                8 => FileKind.File,
                4 => FileKind.Directory,
                10 => FileKind.Link,
                0 => null,
                _ => FileKind.Other,
            };
            return true;
        }
    }

    public void Dispose()
    {
        _managed?.Dispose();
        if (_folder is not null)
            _ = LibC.CloseFolder(_folder);
        _folder = null;
    }

    private static bool TryOpenManaged(string path, out FolderReader reader, out int error)
    {
        try
        {
            EnumerationOptions options = new() { AttributesToSkip = 0, IgnoreInaccessible = false };
            reader = new(null, new DirectoryInfo(path).EnumerateFileSystemInfos("*", options).GetEnumerator());
            error = 0;
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The framework keeps the errno; missing and refused are what callers tell apart.
            reader = default;
            error = exception is DirectoryNotFoundException ? LibC.NoEntry : LibC.AccessDenied;
            return false;
        }
    }

    private bool MoveNextManaged()
    {
        if (!_managed!.MoveNext())
            return false;
        FileSystemInfo entry = _managed.Current;
        Name = entry.Name;
        Kind = entry.LinkTarget is not null ? FileKind.Link
            : (entry.Attributes & FileAttributes.Directory) != 0 ? FileKind.Directory : FileKind.File;
        return true;
    }
}
