using System.Collections.Immutable;
using BuildMemo.Errors;
using BuildMemo.Files;
using BuildMemo.Steps;
using BuildMemo.Store;

namespace BuildMemo.Capture;

/// <summary>
/// Collects what a step left at its declared outputs: each file is read once, hashed, searched and compressed on the way. It decides
/// nothing about the step; problems are values.
/// </summary>
internal sealed class Collector : IDisposable
{
    /// <summary>What to do about a missing output, in the words of a project file.</summary>
    public const string OutputAdvice = "Correct Outputs, or name it in OptionalOutputs if it may be absent.";

    private readonly CapturePlaces _places;
    private readonly CollectRequest _request;
    private readonly ImmutableArray<CollectedOutput>.Builder _outputs;
    private readonly List<Problem> _problems = [];
    private readonly OutputReader _reader;

    private Collector(CapturePlaces places, CollectRequest request)
    {
        _places = places;
        _request = request;
        _outputs = ImmutableArray.CreateBuilder<CollectedOutput>(request.Outputs.Count);
        _reader = new(request.Store, request.Texts);
    }

    /// <summary>Collects; memory stays bounded whatever the outputs' size.</summary>
    public static CollectResult Collect(CapturePlaces places, CollectRequest request)
    {
        using Collector collector = new(places, request);
        foreach (OutputDeclaration output in request.Outputs)
        {
            if (!IsNested(output, request.Outputs))
                collector.Visit(output);
            else if (output.Kind == OutputKind.File && FileSystem.Status(output.Path, followLinks: false).Kind == FileKind.Missing)
                collector.Add(Codes.OutputMissing, output.Path, Missing(output.Path));
        }

        return new()
        {
            Outputs = collector._outputs.DrainToImmutable(),
            FoundTexts = collector._reader.FoundTexts(),
            Problems = [.. collector._problems],
            IsStored = collector._reader.IsStored,
        };
    }

    public void Dispose() => _reader.Dispose();

    // What lies in one of the step's own output folders is collected with it.
    private static bool IsNested(OutputDeclaration output, IReadOnlyList<OutputDeclaration> all)
    {
        foreach (OutputDeclaration other in all)
        {
            if (other.Kind == OutputKind.Directory && SafePath.IsBelow(output.Path, other.Path))
                return true;
        }

        return false;
    }

    private void Visit(OutputDeclaration output)
    {
        FileStatus status = FileSystem.Status(output.Path, followLinks: false);
        switch (status.Kind)
        {
            case FileKind.Missing when output.Kind == OutputKind.OptionalFile:
                break;
            case FileKind.Missing:
                Add(Codes.OutputMissing, output.Path, Missing(output.Path));
                break;
            case FileKind.Directory when output.Kind == OutputKind.Directory:
                AddFolder(output.Path, status);
                break;
            case FileKind.Directory:
                Add(Codes.OutputOfOtherKind, output.Path,
                    $"the output '{output.Path}' is declared as a file and the step made a folder. Declare it in OutputDirectories.");
                break;
            case FileKind.File or FileKind.Link when output.Kind == OutputKind.Directory:
                Add(Codes.OutputOfOtherKind, output.Path,
                    $"the output '{output.Path}' is declared as a folder and the step made a file or a link. Declare it in Outputs.");
                break;
            default:
                AddEntry(output.Path, status);
                break;
        }
    }

    private void AddFolder(string folder, in FileStatus status)
    {
        List<string> names = FileTree.Names(folder);
        if (names.Count == 0)
        {
            _outputs.Add(new(folder, status, new(_request.Tokenise(folder), RecordOutputKind.Directory)));
            return;
        }

        foreach (string name in names)
        {
            string path = Path.Combine(folder, name);
            FileStatus entry = FileSystem.Status(path, followLinks: false);
            if (entry.Kind == FileKind.Directory)
                AddFolder(path, entry);
            else
                AddEntry(path, entry);
        }
    }

    private void AddEntry(string path, in FileStatus status)
    {
        if (status.Kind == FileKind.Link)
        {
            AddLink(path, status);
            return;
        }

        if (status.Kind != FileKind.File)
        {
            Add(Codes.OutputOfOtherKind, path, $"the output '{path}' is a device, a pipe or gone again; only files, folders and links can be outputs.");
            return;
        }

        if ((status.Mode & 0b111_000_000_000) != 0)
        {
            Add(Codes.OutputNotStorable, path,
                $"the output '{path}' has a setuid, setgid or sticky bit, which is never restored; the result is used and not stored.");
        }

        OutputContent content = _reader.Read(path, status);
        if (content.Fault is not null)
        {
            Add(Codes.OutputUnreadable, path, $"the output '{path}' can't be read: {content.Fault}.");
            return;
        }

        if (content.Changed)
        {
            Add(Codes.OutputStillChanging, path,
                $"the output '{path}' was still written to when the step had ended; the result is used and not stored. "
                + "Let the command wait for the processes that it starts.");
        }

        _outputs.Add(new(path, status, new(_request.Tokenise(path), RecordOutputKind.File)
        {
            Size = content.Size,
            Digest = content.Digest,
            IsExecutable = status.IsExecutable,
            Inlined = content.Inlined,
        }));
    }

    private void AddLink(string path, in FileStatus status)
    {
        string target = FileSystem.ReadLink(path) ?? "";
        if (SafePath.RefuseLinkTarget(path, target, _places.AllowedFolders) is { } refusal)
            Add(Codes.OutputNotStorable, path, $"the output '{path}' {refusal}; the result is used and not stored.");
        // Only an absolute target names a place of this machine.
        string kept = Path.IsPathRooted(target) ? _request.Tokenise(target) : target;
        _outputs.Add(new(path, status, new(_request.Tokenise(path), RecordOutputKind.Link) { LinkTarget = kept }));
    }

    private void Add(Code code, string path, string message) => _problems.Add(new(code, message) { File = path });

    private static string Missing(string path) => $"the step ended with success but did not produce '{path}'. {OutputAdvice}";
}
