using System.Runtime.CompilerServices;

namespace BuildMemo.Files;

/// <summary>A folder that only its owner may enter (0700), as for things that other users must not plant.</summary>
internal static class PrivateFolder
{
    private const int OwnerOnly = 0b111_000_000;

    /// <summary>
    /// Makes the folder with its parents when it is missing. Null when it is there and private; else why not, as a sentence.
    /// </summary>
    public static string? Ensure(string folder)
    {
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(folder);
            else
                Directory.CreateDirectory(folder, (UnixFileMode)OwnerOnly);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The reason goes to the caller, who goes on without the folder.
            return $"the folder '{folder}' can't be made: {error.Message}";
        }

        return OperatingSystem.IsLinux() ? Check(folder) : null;
    }

    private static unsafe string? Check(string folder)
    {
        Unsafe.SkipInit(out LibC.Statx statx);
        using NativePath native = new(folder, stackalloc byte[NativePath.StackBytes]);
        fixed (byte* pointer = native.Bytes)
        {
            if (LibC.StatExtended(LibC.AtCurrentDirectory, pointer, LibC.AtSymlinkNoFollow, LibC.StatxMask, &statx) != 0)
                return $"the folder '{folder}' can't be examined";
        }

        if ((statx.Mode & 0xF000) != 0x4000)
            return $"'{folder}' is a link or a file where a folder of the user's own is needed";
        if (statx.User != LibC.EffectiveUser())
            return $"the folder '{folder}' belongs to another user";
        return (statx.Mode & 0b000_111_111) == 0 ? null : $"the folder '{folder}' is open to other users; its mode must be 0700";
    }
}
