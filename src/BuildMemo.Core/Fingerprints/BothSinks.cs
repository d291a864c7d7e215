namespace BuildMemo.Fingerprints;

/// <summary>One walk, two sinks: what is hashed and what is explained can't drift apart.</summary>
/// <param name="first">Gets every component first.</param>
/// <param name="second">Gets it next.</param>
public sealed class BothSinks(IComponentSink first, IComponentSink second) : IComponentSink
{
    /// <inheritdoc />
    public void AddText(ComponentKind kind, string name, string value)
    {
        first.AddText(kind, name, value);
        second.AddText(kind, name, value);
    }

    /// <inheritdoc />
    public void AddContent(ComponentKind kind, string name, ContentDigest content, bool isExecutable)
    {
        first.AddContent(kind, name, content, isExecutable);
        second.AddContent(kind, name, content, isExecutable);
    }

    /// <inheritdoc />
    public void AddAbsent(ComponentKind kind, string name)
    {
        first.AddAbsent(kind, name);
        second.AddAbsent(kind, name);
    }
}
