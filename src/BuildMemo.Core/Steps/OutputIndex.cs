using System.Collections.Immutable;
using BuildMemo.Errors;

namespace BuildMemo.Steps;

/// <summary>Every declared output by its path, with the step that writes it.</summary>
internal sealed class OutputIndex
{
    private readonly Dictionary<string, int> _files;
    private readonly Dictionary<string, int> _folders;
    private string[]? _sortedFiles;

    private OutputIndex(int capacity)
    {
        _files = new(capacity, PathText.Comparer);
        _folders = new(PathText.Comparer);
    }

    /// <summary>The output folders with their steps.</summary>
    public IReadOnlyDictionary<string, int> Folders => _folders;

    public static OutputIndex Build(ImmutableArray<Step> steps, ImmutableArray<Problem>.Builder problems)
    {
        var index = new OutputIndex(steps.Length);
        for (int i = 0; i < steps.Length; i++)
        {
            foreach (OutputDeclaration output in steps[i].Outputs)
                index.Add(steps, i, output.Path, output.Kind == OutputKind.Directory, problems);
        }

        index.AddDepFiles(steps, problems);
        index.CheckPlaces(steps, problems);
        return index;
    }

    /// <summary>The step that writes the path or a folder that holds it; -1 for none.</summary>
    public int FindProducer(string path)
    {
        if (_files.TryGetValue(path, out int step))
            return step;
        if (_folders.Count == 0)
            return -1;
        return _folders.TryGetValue(path, out step) ? step : FindFolderAbove(path);
    }

    /// <summary>The step with an output folder above the path; -1 for none.</summary>
    public int FindFolderAbove(string path)
    {
        if (_folders.Count == 0)
            return -1;
        for (string? folder = Path.GetDirectoryName(path); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (_folders.TryGetValue(folder, out int step))
                return step;
        }

        return -1;
    }

    /// <summary>The step of an output file.</summary>
    public int FileProducer(string file) => _files[file];

    /// <summary>The output files that begin with a text, sorted: a glob looks at these only.</summary>
    public ReadOnlySpan<string> FilesBeginningWith(string prefix)
    {
        if (_sortedFiles is null)
        {
            _sortedFiles = [.. _files.Keys];
            Array.Sort(_sortedFiles, PathText.Comparer);
        }

        int start = FirstNotBelow(prefix);
        int end = start;
        while (end < _sortedFiles.Length && _sortedFiles[end].StartsWith(prefix, PathText.Comparison))
            end++;
        return _sortedFiles.AsSpan(start, end - start);
    }

    private int FirstNotBelow(string prefix)
    {
        int low = 0;
        int high = _sortedFiles!.Length;
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            if (PathText.Comparer.Compare(_sortedFiles[middle], prefix) < 0)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private void Add(ImmutableArray<Step> steps, int step, string path, bool isFolder, ImmutableArray<Problem>.Builder problems)
    {
        bool isTaken = _files.TryGetValue(path, out int other) || _folders.TryGetValue(path, out other);
        if (!isTaken)
            (isFolder ? _folders : _files).Add(path, step);
        else if (other != step)
            problems.Add(Twice(steps[other], steps[step], path));
    }

    // A depfile is read by its own step only, so it is no output; but two steps at once would spoil it for each other.
    private void AddDepFiles(ImmutableArray<Step> steps, ImmutableArray<Problem>.Builder problems)
    {
        Dictionary<string, int>? depFiles = null;
        for (int i = 0; i < steps.Length; i++)
        {
            if (steps[i].DepFile is not { } path)
                continue;
            depFiles ??= new(PathText.Comparer);
            if (!depFiles.TryAdd(path, i))
                problems.Add(Twice(steps[depFiles[path]], steps[i], path));
            else if (FindProducer(path) is >= 0 and int other && other != i)
                problems.Add(Twice(steps[other], steps[i], path));
        }
    }

    private static Problem Twice(Step first, Step second, string path) => new(
        Codes.OutputTwice,
        $"Step '{second.Name}': writes {path}, which step '{first.Name}' writes too. Give each its own path; {{Filename}} and {{RelativeDir}} make one of the item's.")
    {
        Step = second.Name,
    };

    // Files are grouped by folder first: ten thousand outputs in one folder ask its ancestors once.
    private void CheckPlaces(ImmutableArray<Step> steps, ImmutableArray<Problem>.Builder problems)
    {
        string? lastFolder = null;
        int lastOwner = -1;
        bool isLastInsideFile = false;
        foreach (KeyValuePair<string, int> file in _files)
        {
            ReadOnlySpan<char> folder = Path.GetDirectoryName(file.Key.AsSpan());
            if (lastFolder is null || !folder.Equals(lastFolder, StringComparison.Ordinal))
            {
                lastFolder = folder.ToString();
                lastOwner = FindFolderAbove(file.Key);
                isLastInsideFile = FindFileAbove(file.Key) >= 0;
            }

            if (lastOwner >= 0 && lastOwner != file.Value)
                problems.Add(Inside(steps[file.Value], file.Key, steps[lastOwner], "output folder"));
            if (isLastInsideFile)
                problems.Add(Inside(steps[file.Value], file.Key, steps[FindFileAbove(file.Key)], "output file"));
        }

        foreach (KeyValuePair<string, int> folder in _folders)
        {
            if (FindFolderAbove(folder.Key) is >= 0 and int owner && owner != folder.Value)
                problems.Add(Inside(steps[folder.Value], folder.Key, steps[owner], "output folder"));
            if (FindFileAbove(folder.Key) is >= 0 and int file)
                problems.Add(Inside(steps[folder.Value], folder.Key, steps[file], "output file"));
        }
    }

    private int FindFileAbove(string path)
    {
        for (string? folder = Path.GetDirectoryName(path); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (_files.TryGetValue(folder, out int step))
                return step;
        }

        return -1;
    }

    private static Problem Inside(Step step, string path, Step owner, string kind) => new(
        Codes.OutputInsideOutputFolder,
        $"Step '{step.Name}': writes {path}, which lies inside an {kind} of step '{owner.Name}'. Write it somewhere else.")
    {
        Step = step.Name,
    };
}
