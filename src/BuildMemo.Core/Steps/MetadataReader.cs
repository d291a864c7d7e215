using BuildMemo.Errors;

namespace BuildMemo.Steps;

/// <summary>Sorts a declaration's metadata into their places and refuses what can't be meant: misspelled names and placeholders.</summary>
internal sealed class MetadataReader(ReadingContext context)
{
    // Items of one group have the same metadata in the same order, and mostly the same texts: those are looked up, parsed and
    // checked once, and the steps share the array.
    private readonly List<KnownName> _names = [];
    private MetadataText?[] _last = new MetadataText?[MetadataDefinitions.All.Count];
    private MetadataText?[] _next = new MetadataText?[MetadataDefinitions.All.Count];
    private bool _isLastClean;

    public void Read(StepDraft draft)
    {
        IReadOnlyList<KeyValuePair<string, string>> metadata = draft.Declaration.Metadata;
        Array.Clear(_next);
        bool hasForeign = false;
        for (int i = 0; i < metadata.Count; i++)
        {
            KeyValuePair<string, string> pair = metadata[i];
            KnownName name = FindName(i, pair.Key);
            hasForeign |= name.Meant is not null;
            if (name.Definition is not { } definition || pair.Value.AsSpan().IsWhiteSpace())
                continue;
            int place = (int)definition.Id;
            _next[place] = MetadataText.Parse(definition, pair.Value, draft.Declaration, _last[place]);
        }

        bool isSame = AreSame(_next, _last);
        if (!isSame)
            (_last, _next) = (_next, new MetadataText?[_last.Length]);
        draft.Metadata = _last;
        draft.Name = draft[MetadataId.Name] is { CommandPlaceholder: null } own ? own.Single.Expand(context.Item) : draft.Declaration.Identity;
        if (isSame && _isLastClean && !hasForeign)
            return;
        Check(draft);
        _isLastClean = !draft.HasErrors;
    }

    private static bool AreSame(MetadataText?[] left, MetadataText?[] right)
    {
        for (int i = 0; i < left.Length; i++)
        {
            if (!ReferenceEquals(left[i], right[i]))
                return false;
        }

        return true;
    }

    private KnownName FindName(int place, string name)
    {
        while (_names.Count <= place)
            _names.Add(KnownName.None);
        KnownName known = _names[place];
        if (string.Equals(known.Name, name, StringComparison.Ordinal))
            return known;
        MetadataDefinition? definition = MetadataDefinitions.Find(name);
        known = new(name, definition, definition is null ? MetadataDefinitions.FindMisspelled(name) : null);
        _names[place] = known;
        return known;
    }

    private void Check(StepDraft draft)
    {
        for (int i = 0; i < draft.Declaration.Metadata.Count; i++)
        {
            if (_names[i].Meant is { } meant)
                RefuseForeign(_names[i].Name, meant);
        }

        foreach (MetadataText? text in draft.Metadata)
        {
            if (text is null)
                continue;
            foreach (KeyValuePair<string, string> pair in text.Misspelled ?? [])
                RefuseMisspelled(text, pair.Key, pair.Value);
            if (text.CommandPlaceholder is { } placeholder && text.Definition.Form != MetadataForm.Command)
                RefusePlaceholder(text, placeholder);
        }
    }

    private void RefuseForeign(string name, string meant) =>
        context.Refuse(
            Codes.MisspelledMetadata,
            $"the metadata {name} is none of a MemoStep. Did you mean {meant}? If it belongs to something else, give it another name.");

    private void RefuseMisspelled(MetadataText text, string written, string meant) =>
        context.Refuse(
            Codes.MisspelledPlaceholder,
            $"{text.Definition.Name} holds {{{written}}}, which is no placeholder. Did you mean {{{meant}}}? "
            + $"To keep the braces as they are, write %7B{written}}}. Placeholders: {Placeholders(text.Definition.Form)}.");

    private void RefusePlaceholder(MetadataText text, Piece placeholder)
    {
        string name = placeholder.Kind == PlaceholderKind.Parameter ? PlaceholderNames.ParameterPrefix + placeholder.Text : placeholder.Kind.ToString();
        context.Refuse(
            Codes.PlaceholderNotAllowedHere,
            $"{text.Definition.Name} holds {{{name}}}, which has a value only in Command and Arguments. "
            + $"To keep the braces as they are, write {{{{{name}}}}}. Placeholders here: {Placeholders(text.Definition.Form)}.");
    }

    private static string Placeholders(MetadataForm form)
    {
        string itemParts = "{Filename} {Extension} {RelativeDir} {RecursiveDir} {Identity}";
        return form == MetadataForm.Command
            ? "{Inputs} {Outputs} {OutputDirectories} {DepFile} {ResponseFile} {Name} {Parameters.x} " + itemParts
            : itemParts;
    }

    // A class, and not a value: lists of own values cost compilation at run time.
    private sealed record KnownName(string Name, MetadataDefinition? Definition, string? Meant)
    {
        public static KnownName None { get; } = new("", null, null);
    }
}
