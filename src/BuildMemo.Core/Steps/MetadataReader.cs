using BuildMemo.Errors;

namespace BuildMemo.Steps;

/// <summary>Sorts a declaration's metadata into their places and refuses what can't be meant: misspelled names and placeholders.</summary>
internal sealed class MetadataReader(ReadingContext context)
{
    // Items of one group have the same metadata in the same order, and MSBuild hands out the same names and often the same values.
    private readonly MetadataText?[] _last = new MetadataText?[MetadataDefinitions.All.Count];
    private readonly List<(string Name, MetadataDefinition? Definition)> _names = [];

    public void Read(StepDraft draft)
    {
        IReadOnlyList<KeyValuePair<string, string>> metadata = draft.Declaration.Metadata;
        for (int i = 0; i < metadata.Count; i++)
        {
            KeyValuePair<string, string> pair = metadata[i];
            if (FindDefinition(i, pair.Key) is not { } definition || pair.Value.AsSpan().IsWhiteSpace())
                continue;
            int place = (int)definition.Id;
            draft.Metadata[place] = _last[place] = MetadataText.Parse(definition, pair.Value, draft.Declaration, _last[place]);
        }

        draft.Name = draft[MetadataId.Name] is { CommandPlaceholder: null } name ? name.Single.Expand(context.Item) : draft.Declaration.Identity;
        Check(draft);
    }

    private MetadataDefinition? FindDefinition(int place, string name)
    {
        while (_names.Count <= place)
            _names.Add(("", null));
        if (ReferenceEquals(_names[place].Name, name))
            return _names[place].Definition;
        MetadataDefinition? definition = MetadataDefinitions.Find(name);
        _names[place] = (name, definition);
        return definition;
    }

    private void Check(StepDraft draft)
    {
        for (int i = 0; i < draft.Declaration.Metadata.Count; i++)
        {
            string name = draft.Declaration.Metadata[i].Key;
            if (_names[i].Definition is null)
                CheckForeign(name);
        }

        foreach (MetadataText? text in draft.Metadata)
        {
            if (text is null)
                continue;
            if (!text.Definition.IsSupported)
                context.Refuse(Codes.MetadataNotSupported, $"{text.Definition.Name} is not supported by this version of BuildMemo. Remove it.");
            foreach (KeyValuePair<string, string> pair in text.Misspelled ?? [])
                RefuseMisspelled(text, pair.Key, pair.Value);
            if (text.CommandPlaceholder is { } placeholder && text.Definition.Form != MetadataForm.Command)
                RefusePlaceholder(text, placeholder);
        }
    }

    private void CheckForeign(string name)
    {
        if (MetadataDefinitions.FindMisspelled(name) is not { } meant)
            return;
        context.Refuse(
            Codes.MisspelledMetadata,
            $"the metadata {name} is none of a MemoStep. Did you mean {meant}? If it belongs to something else, give it another name.");
    }

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
}
