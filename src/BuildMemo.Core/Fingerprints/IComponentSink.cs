namespace BuildMemo.Fingerprints;

/// <summary>Takes the components of a step in the order in which the walker visits them.</summary>
public interface IComponentSink
{
    /// <summary>A component whose value is text.</summary>
    void AddText(ComponentKind kind, string name, string value);

    /// <summary>A component whose value is the content of a file.</summary>
    void AddContent(ComponentKind kind, string name, ContentDigest content, bool isExecutable);

    /// <summary>A component that is not there: an absent file, an unset variable.</summary>
    void AddAbsent(ComponentKind kind, string name);
}
