using BuildMemo.Errors;
using BuildMemo.Files;
using BuildMemo.Fingerprints;
using BuildMemo.Steps;
using BuildMemo.Store;

namespace BuildMemo.Capture;

/// <summary>One restore under way: compares what stands there, then writes. Everything in the request was checked before.</summary>
internal sealed class RestorePass
{
    private readonly RestoreRequest _request;
    private readonly ReplacedFiles _replaced;
    private readonly OutputWriter _writer;
    private readonly List<string> _folders = [];
    private readonly HashSet<string> _realFolders = new(StringComparer.Ordinal);
    private readonly HashSet<string> _prepared = new(StringComparer.Ordinal);
    private readonly HashSet<string> _right = new(StringComparer.Ordinal);
    private readonly List<RestoreItem> _wrongModes = [];

    public RestorePass(RestoreRequest request, ReplacedFiles replaced, OutputWriter writer)
    {
        _request = request;
        _replaced = replaced;
        _writer = writer;
        foreach (OutputDeclaration output in request.Declared)
        {
            if (output.Kind == OutputKind.Directory)
                _folders.Add(output.Path);
        }
    }

    public List<string> Written { get; } = [];

    public List<string> Untouched { get; } = [];

    public List<Problem> Problems { get; } = [];

    /// <summary>Whether an output needs no new content; remembers it.</summary>
    public bool IsRight(RestoreItem item)
    {
        if (!StandsInRealFolders(item.Path))
            return false;
        FileStatus status = FileSystem.Status(item.Path, followLinks: false);
        bool isRight = item.Output.Kind switch
        {
            RecordOutputKind.File => status.Kind == FileKind.File && HasContent(item, status),
            RecordOutputKind.Link => status.Kind == FileKind.Link && FileSystem.ReadLink(item.Path) == item.LinkTarget,
            _ => status.Kind == FileKind.Directory,
        };
        if (!isRight)
            return false;
        _right.Add(item.Path);
        Untouched.Add(item.Path);
        if (item.Output.Kind == RecordOutputKind.File && status.IsExecutable != item.Output.IsExecutable)
            _wrongModes.Add(item);
        return true;
    }

    /// <summary>Writes what differs. Null when all is as it should be; else the path that could not be written, and why.</summary>
    public string? Apply(List<StagedOutput> staged, out string? reason)
    {
        reason = null;
        foreach (StagedOutput output in staged)
        {
            reason = WriteFile(output);
            if (reason is not null)
                return output.Item.Path;
            Written.Add(output.Item.Path);
        }

        foreach (RestoreItem item in _wrongModes)
        {
            int error = FileSystem.SetMode(item.Path, OutputWriter.ModeOf(item.Output.IsExecutable));
            reason = error == 0 ? null : FileSystem.Describe(error);
            if (reason is not null)
                return item.Path;
        }

        return WriteOthers(RecordOutputKind.Directory, ref reason)
            ?? RemoveLeftovers(ref reason)
            ?? WriteOthers(RecordOutputKind.Link, ref reason);
    }

    private bool HasContent(RestoreItem item, in FileStatus status)
    {
        if (status.Stamp.Size != item.Output.Size)
            return false;
        ContentDigest? known = _request.KnownDigest(item.Path, status);
        if (known is not null)
            return known.Value == item.Output.Digest;
        FileHash hash = FileHasher.Hash(item.Path);
        return hash.Outcome == FileHashOutcome.Hashed && hash.Digest == item.Output.Digest;
    }

    private bool StandsInRealFolders(string path)
    {
        if (SafePath.FindFolder(path, _folders) is not { } folder || path.Length == folder.Length)
            return true;
        return FileSystem.Status(folder, followLinks: false).Kind != FileKind.Link
            && SafePath.RefuseParents(path, [folder], _realFolders) is null;
    }

    private string? WriteFile(in StagedOutput output)
    {
        string path = output.Item.Path;
        if (PrepareParents(path) is { } parents)
            return parents;
        int mode = OutputWriter.ModeOf(output.Item.Output.IsExecutable);
        if (output.TemporaryPath is { } temporary)
        {
            int error = FileSystem.SetMode(temporary, mode);
            return error != 0
                ? FileSystem.Describe(error)
                : _replaced.Discard(path, path, Problems) ?? FileTree.Move(temporary, path);
        }

        // Tried first and cleared on refusal: in a fresh clone nothing is in the way.
        for (int attempt = 0; ; attempt++)
        {
            int error = _writer.Create(path, output.Content.Span, mode);
            if (error == 0)
                return null;
            string? fault = (attempt, error) switch
            {
                ( < 3, LibC.Exists) => _replaced.Discard(path, path, Problems),
                ( < 3, LibC.NoEntry) => FileTree.MakeFolder(Path.GetDirectoryName(path)!),
                _ => FileSystem.Describe(error),
            };
            if (fault is not null)
                return fault;
        }
    }

    private string? WriteOthers(RecordOutputKind kind, ref string? reason)
    {
        foreach (RestoreItem item in _request.Items)
        {
            if (item.Output.Kind != kind || _right.Contains(item.Path))
                continue;
            reason = kind == RecordOutputKind.Directory
                ? PrepareParents(Path.Combine(item.Path, "any"))
                : WriteLink(item);
            if (reason is not null)
                return item.Path;
            Written.Add(item.Path);
        }

        return null;
    }

    private string? WriteLink(RestoreItem item)
    {
        if ((PrepareParents(item.Path) ?? FileTree.MakeFolder(Path.GetDirectoryName(item.Path)!)
            ?? _replaced.Discard(item.Path, item.Path, Problems)) is { } fault)
        {
            return fault;
        }

        try
        {
            FileSystem.CreateLink(item.Path, item.LinkTarget);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A reason like any other why an output can't be written.
            return error.Message;
        }
    }

    /// <summary>In an output folder, whatever stands where one of the parents must be gives way to a real folder.</summary>
    private string? PrepareParents(string path)
    {
        if (SafePath.FindFolder(path, _folders) is not { } folder)
            return null;
        string parent = Path.GetDirectoryName(path)!;
        if (parent.Length < folder.Length || _prepared.Contains(parent))
            return null;
        if (PrepareParents(parent) is { } above)
            return above;
        FileKind kind = FileSystem.Status(parent, followLinks: false).Kind;
        string? fault = kind == FileKind.Directory ? null : _replaced.Discard(parent, parent, Problems) ?? FileTree.MakeFolder(parent);
        if (fault is null)
            _prepared.Add(parent);
        return fault;
    }

    /// <summary>What an output folder holds beyond the record, and optional files that this result lacks, would be stale.</summary>
    private string? RemoveLeftovers(ref string? reason)
    {
        if (_request.Declared.Count == _request.Items.Count && _folders.Count == 0)
            return null;
        HashSet<string> wanted = new(StringComparer.Ordinal);
        HashSet<string> parents = new(StringComparer.Ordinal);
        foreach (RestoreItem item in _request.Items)
        {
            wanted.Add(item.Path);
            for (string? parent = Path.GetDirectoryName(item.Path); parent is not null && parents.Add(parent);)
                parent = Path.GetDirectoryName(parent);
        }

        foreach (OutputDeclaration output in _request.Declared)
        {
            if (output.Kind == OutputKind.OptionalFile && !wanted.Contains(output.Path))
                reason = _replaced.Discard(output.Path, output.Path, Problems);
            else if (output.Kind == OutputKind.Directory)
                reason = RemoveLeftoversIn(output.Path, wanted, parents);
            if (reason is not null)
                return output.Path;
        }

        return null;
    }

    private string? RemoveLeftoversIn(string folder, HashSet<string> wanted, HashSet<string> parents)
    {
        foreach (string name in FileTree.Names(folder))
        {
            string path = Path.Combine(folder, name);
            bool isParent = parents.Contains(path);
            if (!isParent && wanted.Contains(path) && FileSystem.Status(path, followLinks: false).Kind != FileKind.Directory)
                continue;
            string? fault = isParent || wanted.Contains(path)
                ? RemoveLeftoversIn(path, wanted, parents)
                : _replaced.Discard(path, path, Problems);
            if (fault is not null)
                return fault;
        }

        return null;
    }
}
