using System.Collections.Immutable;
using BuildMemo.Errors;

namespace BuildMemo.Steps;

/// <summary>What the parts of the reader share: the options, the item at hand, and the problems found so far.</summary>
internal sealed class ReadingContext(StepReaderOptions options)
{
    private readonly List<KeyValuePair<int, Problem>> _problems = [];
    private StepDraft? _draft;

    public StepReaderOptions Options { get; } = options;

    public ItemParts Item { get; } = new();

    public StepDraft Draft => _draft!;

    /// <summary>In declared order of the steps, whichever pass found them.</summary>
    public ImmutableArray<Problem> Problems => _problems.Count == 0 ? [] : [.. _problems.OrderBy(pair => pair.Key).Select(pair => pair.Value)];

    /// <summary>Turns to another step.</summary>
    public void Set(StepDraft draft)
    {
        _draft = draft;
        Item.Set(draft.Declaration);
    }

    /// <summary>Notes an error of the step at hand; the message begins with its name.</summary>
    public void Refuse(Code code, string message)
    {
        Draft.HasErrors = true;
        Add(new(code, $"Step '{Draft.Name}': {message}") { Step = Draft.Name });
    }

    /// <summary>Notes a problem that is worded elsewhere.</summary>
    public void Add(Problem problem) => _problems.Add(new(Draft.Index, problem));

    /// <summary>A value that is not accepted.</summary>
    public void RefuseValue(MetadataText text, string value, string accepted, string hint = "") =>
        Refuse(Codes.BadMetadataValue, $"{text.Definition.Name} is '{value}', which is not accepted. Accepted: {accepted}.{hint}");
}
