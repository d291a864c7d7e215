using System.Collections.Immutable;
using BuildMemo.Capture;
using BuildMemo.Errors;
using BuildMemo.Fingerprints;
using BuildMemo.Settings;
using BuildMemo.Steps;
using BuildMemo.Store;

namespace BuildMemo.Run;

/// <summary>What a reference was loaded as.</summary>
/// <param name="Files">Absolute paths of its files, in the record's order.</param>
/// <param name="Problem">Why it could not be loaded; null is success.</param>
public sealed record LoadedReference(ImmutableArray<string> Files, Problem? Problem);

/// <summary>
/// Takes references out of the cache, outside any run (joblib's <c>MemorizedResult.get()</c>): on the machine and in the checkout that
/// made them, or wherever the store is shared.
/// </summary>
public static class ReferenceLoader
{
    /// <summary>Writes the outputs of a reference below a folder; what is right already is left untouched.</summary>
    /// <param name="paths">The project: it bounds where files may be written.</param>
    /// <param name="settings">Name the store.</param>
    /// <param name="faults">Hears of faults of the store.</param>
    /// <param name="reference"><c>buildmemo:</c> and 64 hexadecimal digits.</param>
    /// <param name="folder">Absolute.</param>
    public static LoadedReference Load(ProjectPaths paths, BuildMemoSettings settings, IStoreFaults faults, string reference, string folder)
    {
        if (!Fingerprint.TryParse(StepReference.FingerprintOf(reference), out Fingerprint fingerprint))
        {
            return new([], new(
                Codes.BadReference,
                $"'{reference}' can't be a reference: after {StepReference.Scheme} stand the {StepReference.Digits} hexadecimal digits of a fingerprint."));
        }

        CapturePlaces places = CapturePlaces.Of(paths);
        using LocalStore store = LocalStore.Open(new() { Place = settings.CacheDir, IsReadOnly = settings.Mode is CacheMode.ReadOnly or CacheMode.Off }, faults);
        References references = new(store, Shelf.FolderOf(paths), new(paths, homeFolder: null));
        if (references.Find(fingerprint) is not { } content)
            return new([], References.NotFound(reference));
        (ShelvedFile File, string Path)[] files = [.. content.Files.Select(file => (file, Path.Combine(folder, file.Relative)))];
        // Nothing outside obj and the like is replaced without being kept: who loads into a folder of the project did not ask for that.
        Restorer restorer = new(places, new(places, (_, _) => false));
        IReadOnlyList<Problem> problems = references.Load(restorer, content, files, out bool isGone);
        if (isGone)
            return new([], References.NotFound(reference));
        return problems.Count > 0
            ? new([], new(Codes.ReferenceNotLoaded, $"{reference}: {problems[0].Message}") { File = problems[0].File })
            : new([.. files.Where(file => file.File.Output.Kind != RecordOutputKind.Directory).Select(file => file.Path)], null);
    }
}
