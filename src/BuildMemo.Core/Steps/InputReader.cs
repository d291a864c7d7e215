using System.Collections.Immutable;
using BuildMemo.Errors;
using BuildMemo.Files;

namespace BuildMemo.Steps;

/// <summary>Reads a step's inputs, and decides whether its Include is one; that depends on the outputs of all steps.</summary>
internal sealed class InputReader(ReadingContext context, PathReader paths, DeclaredOutputs outputs)
{
    private readonly List<InputDeclaration> _inputs = [];
    private readonly HashSet<string> _seen = new(PathText.Comparer);

    /// <summary>The inputs of the step at hand: the Include first, when it is a file; a path given twice counts once.</summary>
    public ImmutableArray<InputDeclaration> Read()
    {
        _inputs.Clear();
        _seen.Clear();
        MetadataText? text = context.Draft[MetadataId.Inputs];
        if (text?.CommandPlaceholder is not null)
            text = null;
        AddInclude(text is { Elements.Length: > 0 });
        foreach (PlaceholderText element in text?.Elements ?? [])
            AddInput(text!, element);
        foreach (InputDeclaration input in _inputs)
            CheckNotOwnOutput(input);
        return [.. _inputs];
    }

    /// <summary><c>IgnoredInputs</c>, absolute; each must match an input, as far as that can be known before globs are matched.</summary>
    public ImmutableArray<string> ReadIgnored(ImmutableArray<InputDeclaration> inputs)
    {
        if (context.Draft[MetadataId.IgnoredInputs] is not { CommandPlaceholder: null } text)
            return [];
        ImmutableArray<string>.Builder ignored = ImmutableArray.CreateBuilder<string>();
        foreach (PlaceholderText element in text.Elements)
        {
            if (paths.ReadPath(text, element, isOutput: false) is not { } path)
                continue;
            ignored.Add(path);
            if (!MayMatch(path, element.HasWildcard, inputs))
            {
                context.Refuse(
                    Codes.IgnoredInputUnknown,
                    $"IgnoredInputs holds '{element.Expand(context.Item)}' ({path}), which matches none of the step's inputs. Correct the path, or remove it.");
            }
        }

        return ignored.ToImmutable();
    }

    private static bool MayMatch(string path, bool isGlob, ImmutableArray<InputDeclaration> inputs)
    {
        GlobPattern? pattern = isGlob ? GlobPattern.Parse(path) : null;
        foreach (InputDeclaration input in inputs)
        {
            bool matches = (pattern, input.IsGlob) switch
            {
                // Two patterns: only their matches can tell.
                (not null, true) => true,
                (not null, false) => pattern.IsMatch(input.Path),
                (null, true) => GlobPattern.Parse(input.Path).IsMatch(path),
                _ => input.Path.Equals(path, PathText.Comparison),
            };
            if (matches)
                return true;
        }

        return false;
    }

    private void AddInclude(bool hasInputs)
    {
        StepDraft draft = context.Draft;
        string identity = draft.Declaration.Identity;
        if (identity.Length == 0 || identity.Contains('\0', StringComparison.Ordinal))
            return;
        bool isSurelyFile = !hasInputs && (PathText.HasSeparator(identity) || Path.HasExtension(identity));
        string path = paths.ToAbsolute(identity, isConverted: false);
        if (isSurelyFile)
        {
            bool isKnown = context.Options.IncludesAreCheckedLater || context.Options.FileExists(path) || outputs.Holds(path) || IsOwnOutput(path);
            if (!isKnown)
            {
                draft.HasErrors = true;
                context.Add(StepReader.IncludeNotFound(draft.Name, identity, path));
                return;
            }
        }
        else if (IsOwnOutput(path) || !(context.Options.FileExists(path) || outputs.Holds(path)))
        {
            // A plain name. A step named after its own output stays one after the first build as well, when that file exists.
            return;
        }

        Add(new(path, false) { IsInclude = true });
    }

    private void AddInput(MetadataText text, PlaceholderText element)
    {
        if (element.Cached is InputDeclaration cached)
        {
            Add(cached);
            return;
        }

        string written = element.Expand(context.Item);
        if (StepReference.IsMeant(written))
        {
            AddReference(text, written);
            return;
        }

        if (paths.ReadPath(text, element, isOutput: false) is not { } path)
            return;
        var input = new InputDeclaration(path, element.HasWildcard);
        if (element.IsConstant)
            element.Cached = input;
        Add(input);
    }

    private void AddReference(MetadataText text, string written)
    {
        if (StepReference.FingerprintOf(written) is { } fingerprint)
        {
            Add(new(StepReference.To(fingerprint), false) { IsReference = true });
            return;
        }

        context.Refuse(
            Codes.BadReference,
            $"{text.Definition.Name} holds '{written}', which can't be a reference: after {StepReference.Scheme} stand the {StepReference.Digits} hexadecimal digits of a fingerprint.");
    }

    private void Add(InputDeclaration input)
    {
        // Most steps have one or two inputs; the set is for those that have thousands.
        if (_inputs.Count < 8)
        {
            foreach (InputDeclaration other in _inputs)
            {
                if (other.Path.Equals(input.Path, PathText.Comparison))
                    return;
            }
        }
        else
        {
            if (_seen.Count == 0)
            {
                foreach (InputDeclaration other in _inputs)
                    _seen.Add(other.Path);
            }

            if (!_seen.Add(input.Path))
                return;
        }

        _inputs.Add(input);
    }

    private bool IsOwnOutput(string path)
    {
        foreach (OutputDeclaration output in context.Draft.Outputs)
        {
            if (output.Path.Equals(path, PathText.Comparison) || (output.Kind == OutputKind.Directory && PathText.IsBelow(path, output.Path)))
                return true;
        }

        return false;
    }

    private void CheckNotOwnOutput(InputDeclaration input)
    {
        if (input.IsGlob || !IsOwnOutput(input.Path))
            return;
        context.Refuse(
            Codes.OutputIsOwnInput,
            $"{input.Path} is both an input and an output of the step. A step can't change its own input: write to another file.");
    }
}
