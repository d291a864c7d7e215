using System.Globalization;
using System.Text;
using BuildMemo.Errors;
using BuildMemo.Files;
using BuildMemo.Fingerprints;

namespace BuildMemo.Capture;

/// <summary>
/// Decides what may be lost when an output takes its place. In obj, OutDir and ArtifactsPath: everything. Elsewhere only content that
/// a journal or a record names; anything else is kept under <c>obj/buildmemo/replaced/</c>, with a warning.
/// </summary>
/// <param name="places">The project's places.</param>
/// <param name="isOurs">
/// Whether a journal or record names this content for this path. For a link it is asked with <see cref="DigestOfLink"/>.
/// May be called from several threads.
/// </param>
internal sealed class ReplacedFiles(CapturePlaces places, Func<string, ContentDigest, bool> isOurs)
{
    /// <summary>What stands for a link's content: the digest of its target's text in UTF-8.</summary>
    public static ContentDigest DigestOfLink(string target) => new(Sha256Value.Of(Encoding.UTF8.GetBytes(target)));

    /// <summary>Whether everything at a path may be lost without a look.</summary>
    public bool IsInBuildFolder(string path) => SafePath.FindFolder(path, places.BuildFolders) is not null;

    /// <summary>
    /// Removes what stands at <paramref name="standing"/> (a file, a link or a folder with all in it), keeping what is not ours.
    /// Null is success; else why it is still there.
    /// </summary>
    /// <param name="path">Where it belongs: the output's path.</param>
    /// <param name="standing">Where it is now: the same path, or aside.</param>
    /// <param name="problems">Gets a warning for each thing that was kept.</param>
    public string? Discard(string path, string standing, List<Problem> problems)
    {
        FileKind kind = FileSystem.Status(standing, followLinks: false).Kind;
        if (kind == FileKind.Missing)
            return null;
        if (IsInBuildFolder(path))
            return FileTree.Remove(standing);
        if (kind != FileKind.Directory)
            return MayLose(path, standing, kind) ? FileTree.Remove(standing) : Keep(path, standing, problems);
        foreach (string name in FileTree.Names(standing))
        {
            if (Discard(Path.Combine(path, name), Path.Combine(standing, name), problems) is { } fault)
                return fault;
        }

        return FileTree.Remove(standing);
    }

    private bool MayLose(string path, string standing, FileKind kind)
    {
        if (kind == FileKind.Link)
            return FileSystem.ReadLink(standing) is { } target && isOurs(path, DigestOfLink(target));
        FileHash hash = FileHasher.Hash(standing);
        return hash.Outcome == FileHashOutcome.Hashed && isOurs(path, hash.Digest);
    }

    private string? Keep(string path, string standing, List<Problem> problems)
    {
        string top = SafePath.FindFolder(path, places.AllowedFolders) ?? Path.GetPathRoot(path)!;
        string kept = Path.Combine(places.ReplacedFolder, Path.GetRelativePath(top, path));
        string free = kept;
        for (int number = 1; FileSystem.Status(free, followLinks: false).Kind != FileKind.Missing; number++)
            free = kept + "." + number.ToString(CultureInfo.InvariantCulture);
        if (FileTree.Move(standing, free) is { } fault)
            return fault;
        problems.Add(new(
            Codes.ForeignFileReplaced,
            $"'{path}' was not written by BuildMemo, or was edited since; it is now an output's place, so what stood there is kept as "
            + $"'{free}'. Move it elsewhere, or give the step another output.")
        {
            File = path,
        });
        return null;
    }
}
