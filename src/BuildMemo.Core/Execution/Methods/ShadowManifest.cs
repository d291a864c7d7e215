using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using BuildMemo.Files;

namespace BuildMemo.Execution.Methods;

/// <summary>
/// Size, times and id of each file of a shadow copy, written last: what is there by it is whole and untouched. A status a file is all
/// it costs to know that; sweeps of temporary folders take single files away.
/// </summary>
internal static class ShadowManifest
{
    private const string Head = "buildmemo shadow copy 1\n";

    /// <summary>Its text for files as they lie in a folder now; null when one is missing.</summary>
    public static string? Of(string folder, ImmutableArray<ClosureFile> files)
    {
        StringBuilder text = new(Head);
        foreach (ClosureFile file in files)
        {
            FileStatus status = FileSystem.Status(Path.Combine(folder, file.Name), followLinks: false);
            if (status.Kind != FileKind.File)
                return null;
            Stamp stamp = status.Stamp;
            text.Append(CultureInfo.InvariantCulture, $"{stamp.Size} {stamp.Modified} {stamp.Changed} {stamp.FileId} {file.Name}\n");
        }

        return text.ToString();
    }

    /// <summary>Whether a folder holds what its manifest says.</summary>
    /// <param name="path">The manifest.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="files">What must be in it.</param>
    public static bool Holds(string path, string folder, ImmutableArray<ClosureFile> files)
    {
        try
        {
            return FileSystem.Status(path).Kind == FileKind.File && Of(folder, files) is { } text && File.ReadAllText(path) == text;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Taken away between two looks: not whole.
            return false;
        }
    }
}
