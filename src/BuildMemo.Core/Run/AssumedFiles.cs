using System.Collections.Concurrent;
using BuildMemo.Capture;
using BuildMemo.Files;
using BuildMemo.Fingerprints;
using BuildMemo.Steps;
using BuildMemo.Store;

namespace BuildMemo.Run;

/// <summary>
/// What a restore would have put in place in a run that only looks (<see cref="RunIntent.Check"/>): steps that read it are judged by
/// it, whatever is on disk. Empty in every other run. Safe for threads.
/// </summary>
internal sealed class AssumedFiles
{
    private static readonly AssumedFile Gone = new(null, IsExecutable: false);
    private readonly ConcurrentDictionary<string, AssumedFile> _files = new(StringComparer.Ordinal);
    private volatile string[] _folders = [];
    private volatile bool _isUsed;

    /// <summary>The files that would be there, absolute.</summary>
    public IEnumerable<string> Present => _isUsed ? _files.Where(file => file.Value.Digest is not null).Select(file => file.Key) : [];

    /// <summary>Takes a step as restored.</summary>
    public void Assume(Step step, IEnumerable<RestoreItem> items)
    {
        // What a record does not hold goes: optional outputs, and leftovers in output folders.
        foreach (OutputDeclaration output in step.Outputs)
        {
            if (output.Kind == OutputKind.Directory)
                AddFolder(output.Path);
            else
                _files[output.Path] = Gone;
        }

        foreach (RestoreItem item in items)
        {
            // What a link would lead to is not known: whoever reads it counts as not up to date.
            bool isFile = item.Output.Kind == RecordOutputKind.File;
            _files[item.Path] = isFile ? new(item.Output.Digest, item.Output.IsExecutable) : Gone;
        }

        _isUsed = true;
    }

    /// <summary>What would stand at a path; null when that is what is on disk.</summary>
    public AssumedFile? Find(string path)
    {
        if (!_isUsed)
            return null;
        if (_files.TryGetValue(path, out AssumedFile? file))
            return file;
        return Array.Exists(_folders, folder => SafePath.IsBelow(path, folder)) ? Gone : null;
    }

    private void AddFolder(string folder)
    {
        lock (_files)
            _folders = [.. _folders, folder];
    }
}

/// <summary>A file as it would be.</summary>
/// <param name="Digest">Of its content; null when it would not be there.</param>
/// <param name="IsExecutable">Whether it would be executable.</param>
internal sealed record AssumedFile(ContentDigest? Digest, bool IsExecutable)
{
    /// <summary>Its status, without a stamp.</summary>
    public FileStatus Status => Digest is null ? default : new(FileKind.File, IsExecutable ? 0b111_101_101 : 0b110_100_100, default);
}
