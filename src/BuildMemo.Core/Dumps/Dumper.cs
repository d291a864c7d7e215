using BuildMemo.Errors;
using BuildMemo.Files;
using BuildMemo.Fingerprints;
using BuildMemo.Store;

namespace BuildMemo.Dumps;

/// <summary>What was written.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Item">The output.</param>
/// <param name="Bytes">On disk, compressed.</param>
public sealed record DumpedFile(string Path, DumpItem Item, long Bytes);

/// <summary>How outputs are written.</summary>
public sealed record DumpOptions
{
    /// <summary>The codec.</summary>
    public DumpCompression Compression { get; init; }

    /// <summary>Whether files and links that are there are replaced; folders never are.</summary>
    public bool ReplacesFiles { get; init; }

    /// <summary>Ends the work; nothing half-written is left.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Hears of bytes of content, as they are written; on any thread.</summary>
    public Action<long> Progressed { get; init; } = static _ => { };

    /// <summary>libzstd; null where it is missing.</summary>
    internal ZstdLibrary? Zstd { get; init; } = ZstdLibrary.OfSystem;
}

/// <summary>
/// Takes outputs out of a store (joblib's <c>dump</c>; of references <c>get</c>). Content is checked as the store checks it before its
/// name appears, nothing outside the named folder is written, nothing of it is run. Memory does not grow with sizes.
/// </summary>
/// <param name="store">Where contents are.</param>
/// <param name="options">How.</param>
public sealed class Dumper(IStore store, DumpOptions options)
{
    private const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Executable = Plain | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Writes one content to a stream. Null is success; after a problem the stream holds a part.</summary>
    public Problem? ToStream(RecordOutput output, Stream target) => Write(output, "the output", target, isDirect: true);

    /// <summary>Writes one output to a file. Null is success; else nothing is left of it.</summary>
    /// <param name="item">A file.</param>
    /// <param name="path">Absolute.</param>
    /// <param name="written">What was written.</param>
    public Problem? ToFile(DumpItem item, string path, out DumpedFile? written)
    {
        written = null;
        return Refuse(path) ?? PlacedFile.Write(path, ModeOf(item), options.ReplacesFiles, file => Write(item.Output, item.Name, file, isDirect: false), out long bytes)
            ?? Done(item, path, bytes, out written);
    }

    /// <summary>
    /// Writes outputs below a folder, which is made. All contents are written aside before the first name appears, links come last.
    /// </summary>
    /// <returns>Null is success; else nothing is left, unless the problem says so.</returns>
    public Problem? ToFolder(IReadOnlyList<DumpItem> items, string folder, List<DumpedFile> written)
    {
        ArgumentNullException.ThrowIfNull(items);
        string top = Path.TrimEndingDirectorySeparator(folder);
        List<(DumpItem Item, string Path)> places = [.. items.Select(item => (item, Path.Combine(top, item.Name.Replace('/', Path.DirectorySeparatorChar) + (item.Output.Kind == RecordOutputKind.File ? options.Compression.Extension : ""))))];
        HashSet<string> known = new(StringComparer.Ordinal);
        foreach ((DumpItem item, string path) in places)
        {
            if ((RefusePlace(item, path, top, known) ?? (item.Output.Kind == RecordOutputKind.Directory ? null : Refuse(path))) is { } problem)
                return problem;
        }

        using StagingFolder staging = new(top);
        try
        {
            staging.Make();
            List<(DumpItem Item, string Path, string Staged)> staged = [];
            foreach ((DumpItem item, string path) in places.Where(place => place.Item.Output.Kind == RecordOutputKind.File))
            {
                string aside = staging.NewPath();
                using (FileStream file = new(aside, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
                {
                    if (Write(item.Output, item.Name, file, isDirect: false) is { } problem)
                        return problem;
                }

                SetMode(aside, ModeOf(item));
                staged.Add((item, path, aside));
            }

            options.Cancellation.ThrowIfCancellationRequested();
            staging.Keep();
            foreach ((DumpItem item, string path, string aside) in staged)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                long bytes = new FileInfo(aside).Length;
                File.Move(aside, path, options.ReplacesFiles);
                written.Add(new(path, item, bytes));
            }

            foreach ((DumpItem item, string path) in places.Where(place => place.Item.Output.Kind == RecordOutputKind.Directory))
            {
                Directory.CreateDirectory(path);
                written.Add(new(path, item, 0));
            }

            foreach ((DumpItem item, string path) in places.Where(place => place.Item.Output.Kind == RecordOutputKind.Link))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                string aside = staging.NewPath();
                FileSystem.CreateLink(aside, item.LinkTarget);
                // A rename puts a link in the place of a link, and follows neither.
                if (!options.ReplacesFiles && FileSystem.Status(path, followLinks: false).Kind != FileKind.Missing)
                    return Refuse(path);
                if (FileSystem.Rename(aside, path) is > 0 and int error)
                    return new(Codes.DumpNotWritten, $"{path} can't be written: {FileSystem.Describe(error)}.");
                written.Add(new(path, item, 0));
            }

            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // No space, no permission, or somebody was quicker: what the user has to mend.
            string rest = written.Count == 0 ? "" : $" {written.Count} of {places.Count} outputs were written before.";
            return new(Codes.DumpNotWritten, $"The outputs can't be written to {top}: {error.Message}{rest}");
        }
    }

    private static UnixFileMode ModeOf(DumpItem item) => item.Output.IsExecutable ? Executable : Plain;

    internal static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, mode);
    }

    private static Problem? Done(DumpItem item, string path, long bytes, out DumpedFile? written)
    {
        written = new(path, item, bytes);
        return null;
    }

    private static Problem? RefusePlace(DumpItem item, string path, string top, HashSet<string> known)
    {
        string[] tops = [top];
        string? reason = SafePath.IsBelow(path, top) ? SafePath.RefuseForm(path) ?? SafePath.RefuseParents(path, tops, known) : "lies outside the folder";
        if (reason is null && item.Output.Kind == RecordOutputKind.Link)
            reason = SafePath.RefuseLinkTarget(path, item.LinkTarget, tops);
        if (reason is null && item.Output.Kind == RecordOutputKind.Directory && FileSystem.Status(path, followLinks: false).Kind is not (FileKind.Missing or FileKind.Directory))
            reason = "is no folder there";
        return reason is null ? null : new(Codes.DumpUnsafe, $"The output '{item.Name}' is not written to {top}: it {reason}. Nothing is written.");
    }

    private Problem? Refuse(string path)
    {
        FileKind kind = FileSystem.Status(path, followLinks: false).Kind;
        return kind == FileKind.Missing || (kind is FileKind.File or FileKind.Link && options.ReplacesFiles) ? null
            : kind == FileKind.Directory ? new(Codes.DumpExists, $"{path} is a folder, which is not replaced.")
            : new(Codes.DumpExists, $"{path} is there already. Name another place, or replace it with --force.");
    }

    private Problem? Write(RecordOutput output, string name, Stream target, bool isDirect)
    {
        using DumpStream passed = new(target, isDirect, options.Cancellation);
        using DumpEncoder? encoder = DumpEncoder.Open(options.Compression, passed, options.Zstd, out Problem? problem);
        if (encoder is null)
            return problem;
        using DumpMeter meter = new(encoder, options.Progressed);
        if (!output.Inlined.IsDefault)
        {
            if (output.Inlined.Length != output.Size || Sha256Value.Of(output.Inlined.AsSpan()) != output.Digest.Value)
                return new(Codes.DumpContentGone, $"The record holds '{name}' in a damaged form. Build the step again.");
            meter.Write(output.Inlined.AsSpan());
        }
        else if (!store.TryReadBlob(output.Digest, output.Size, meter))
        {
            return new(Codes.DumpContentGone, $"The content of '{name}' ({output.Digest}) is not in the store any more, is damaged, or can't be read; dotnet buildmemo verify says which. Build the step again.");
        }

        encoder.Finish();
        passed.Finish();
        return null;
    }
}
