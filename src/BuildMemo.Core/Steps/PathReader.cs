using System.Collections.Immutable;
using BuildMemo.Errors;

namespace BuildMemo.Steps;

/// <summary>Reads declared paths: absolute, normal, and outputs only where they may lie.</summary>
internal sealed class PathReader(ReadingContext context)
{
    private readonly List<OutputDeclaration> _outputs = [];
    private readonly Dictionary<string, OutputDeclaration> _seen = new(PathText.Comparer);

    /// <summary>The outputs of the step at hand, in the order Outputs, OptionalOutputs, OutputDirectories; a path given twice counts once.</summary>
    public ImmutableArray<OutputDeclaration> ReadOutputs()
    {
        StepDraft draft = context.Draft;
        _outputs.Clear();
        AddOutputs(draft[MetadataId.Outputs], OutputKind.File);
        AddOutputs(draft[MetadataId.OptionalOutputs], OutputKind.OptionalFile);
        AddOutputs(draft[MetadataId.OutputDirectories], OutputKind.Directory);
        bool isMethod = draft[MetadataId.Assembly] is not null || draft[MetadataId.Method] is not null;
        if (isMethod)
            AddOutputs(draft[MetadataId.Result], OutputKind.File);
        // What a method returns is an output as well; whether it returns something is known when it is bound.
        if (!isMethod && !context.Options.OutputsAreOptional && draft[MetadataId.Outputs] is null && draft[MetadataId.OutputDirectories] is null)
        {
            context.Refuse(
                Codes.OutputsMissing,
                "declares no outputs. Name the files it writes in Outputs, or the folder it fills in OutputDirectories.");
        }

        return [.. _outputs];
    }

    /// <summary>A path of the step at hand; null, with a problem, when it can't be one.</summary>
    public string? ReadPath(MetadataText text, PlaceholderText element, bool isOutput)
    {
        string path = element.Expand(context.Item);
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal))
        {
            context.Refuse(Codes.BadPath, $"{text.Definition.Name} holds '{path.Replace("\0", "\\0", StringComparison.Ordinal)}', which is no path.");
            return null;
        }

        return ToAbsolute(path, isOutput || element.HasWildcard);
    }

    /// <summary>
    /// Both separators are accepted, as in MSBuild. Where the system has only `/`, a `\` is one too, unless a file that the step
    /// may read has it in its very name.
    /// </summary>
    public string ToAbsolute(string path, bool isConverted)
    {
        string folder = context.Options.ProjectDirectory;
        if (Path.DirectorySeparatorChar == '/' && path.Contains('\\', StringComparison.Ordinal))
        {
            if (isConverted || !context.Options.FileExists(PathText.Resolve(folder, path)))
                path = path.Replace('\\', '/');
        }

        return PathText.Resolve(folder, path);
    }

    /// <summary>Refuses a file that the step writes where it may not.</summary>
    public bool IsAllowed(MetadataText text, string path)
    {
        foreach (string reserved in context.Options.ReservedFolders)
        {
            if (context.Options.ResultFolder is { } results && PathText.IsBelow(path, results))
                break;
            if (PathText.IsBelow(path, reserved) || path.Equals(reserved, PathText.Comparison))
            {
                context.Refuse(
                    Codes.OutputOutsideAllowedFolders,
                    $"{text.Definition.Name} holds {path}, which lies in the folder of BuildMemo's own files ({reserved}). Choose another place.");
                return false;
            }
        }

        foreach (string folder in context.Options.OutputFolders)
        {
            if (PathText.IsBelow(path, folder))
                return true;
        }

        context.Refuse(
            Codes.OutputOutsideAllowedFolders,
            $"{text.Definition.Name} holds {path}, which lies outside the folders where outputs may lie: "
            + $"{string.Join(", ", context.Options.OutputFolders.Distinct())}. Choose a path below one of them, or set BuildMemoRoot.");
        return false;
    }

    private void AddOutputs(MetadataText? text, OutputKind kind)
    {
        foreach (PlaceholderText element in text?.Elements ?? [])
        {
            if (text!.CommandPlaceholder is not null)
                continue;
            if (element.HasWildcard)
            {
                context.Refuse(
                    Codes.GlobInOutputs,
                    $"{text.Definition.Name} holds '{element.Expand(context.Item)}', a wildcard. Outputs are known by name; "
                    + "for files whose names are not known, let the step write into a folder of its own and name that in OutputDirectories.");
                continue;
            }

            if (ReadPath(text, element, isOutput: true) is { } path && IsUsable(text, element, path, kind) && IsAllowed(text, path))
                Add(new(path, kind));
        }
    }

    private bool IsUsable(MetadataText text, PlaceholderText element, string path, OutputKind kind)
    {
        if (kind != OutputKind.Directory)
        {
            if (!PathText.EndsWithSeparator(element.Expand(context.Item)))
                return true;
            context.Refuse(Codes.BadPath, $"{text.Definition.Name} holds the folder '{element.Expand(context.Item)}'. Name it in OutputDirectories instead.");
            return false;
        }

        foreach (string folder in context.Options.OutputFolders.AsSpan())
        {
            if (Holds(path, folder))
                return RefuseFolder(text, path, folder);
        }

        foreach (string folder in context.Options.ReservedFolders.AsSpan())
        {
            if (Holds(path, folder))
                return RefuseFolder(text, path, folder);
        }

        return true;
    }

    // Everything below an output folder is moved aside before the step runs, so it must hold nothing else.
    private bool RefuseFolder(MetadataText text, string path, string folder)
    {
        context.Refuse(
            Codes.OutputFolderHoldsMore,
            $"{text.Definition.Name} holds {path}, but an output folder holds the outputs of one step and nothing else, "
            + $"and this one is or holds {folder}. Name a folder below it.");
        return false;
    }

    private static bool Holds(string path, string folder) => PathText.IsBelow(folder, path) || path.Equals(folder, PathText.Comparison);

    private void Add(OutputDeclaration output)
    {
        // A step has few outputs, as a rule; the set is for those that have thousands.
        if (_outputs.Count < 16)
        {
            foreach (OutputDeclaration other in _outputs)
            {
                if (other.Path.Equals(output.Path, PathText.Comparison))
                {
                    RefuseOtherKind(other, output);
                    return;
                }
            }
        }
        else
        {
            if (_outputs.Count == 16)
            {
                _seen.Clear();
                foreach (OutputDeclaration other in _outputs)
                    _seen.Add(other.Path, other);
            }

            if (!_seen.TryAdd(output.Path, output))
            {
                RefuseOtherKind(_seen[output.Path], output);
                return;
            }
        }

        _outputs.Add(output);
    }

    private void RefuseOtherKind(OutputDeclaration first, OutputDeclaration second)
    {
        if (first.Kind != second.Kind)
        {
            context.Refuse(
                Codes.MetadataContradict,
                $"declares {first.Path} in {MetadataOf(first.Kind)} and in {MetadataOf(second.Kind)}. Keep one.");
        }
    }

    private static MetadataId MetadataOf(OutputKind kind) => kind switch
    {
        OutputKind.File => MetadataId.Outputs,
        OutputKind.OptionalFile => MetadataId.OptionalOutputs,
        _ => MetadataId.OutputDirectories,
    };
}
