namespace BuildMemo.Steps;

/// <summary>The outputs of all steps by path, gathered when first asked for: most projects never need them while reading.</summary>
internal sealed class DeclaredOutputs(IReadOnlyList<StepDraft> drafts)
{
    private HashSet<string>? _files;
    private HashSet<string>? _folders;

    /// <summary>Whether a step writes the path, or the folder that it lies in.</summary>
    public bool Holds(string path)
    {
        Gather();
        if (_files!.Contains(path))
            return true;
        if (_folders!.Count == 0)
            return false;
        for (string? folder = Path.GetDirectoryName(path); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (_folders.Contains(folder))
                return true;
        }

        return false;
    }

    private void Gather()
    {
        if (_files is not null)
            return;
        _files = new(PathText.Comparer);
        _folders = new(PathText.Comparer);
        foreach (StepDraft draft in drafts)
        {
            foreach (OutputDeclaration output in draft.Outputs)
                (output.Kind == OutputKind.Directory ? _folders : _files).Add(output.Path);
        }
    }
}
