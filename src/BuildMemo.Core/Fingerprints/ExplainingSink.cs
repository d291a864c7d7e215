using System.Text;

namespace BuildMemo.Fingerprints;

/// <summary>
/// Collects components for explanations. The value of an environment variable never gets in: only a salted digest, for it
/// may be a password.
/// </summary>
/// <param name="salt">The salt of environment digests.</param>
public sealed class ExplainingSink(byte[] salt) : IComponentSink
{
    private const int LongestDisplay = 400;
    private readonly List<StepComponent> _components = [];

    /// <summary>What was added, in order.</summary>
    public IReadOnlyList<StepComponent> Components => _components;

    /// <inheritdoc />
    public void AddText(ComponentKind kind, string name, string value)
    {
        bool isSecret = kind == ComponentKind.Environment;
        Sha256Value digest = isSecret ? VariableDigest.Of(salt, value) : Sha256Value.Of(Encoding.UTF8.GetBytes(value));
        string display = isSecret || value.Length > LongestDisplay ? "" : value;
        _components.Add(new(kind, name, digest, display));
    }

    /// <inheritdoc />
    public void AddContent(ComponentKind kind, string name, ContentDigest content, bool isExecutable) =>
        _components.Add(new(kind, name, content.Value, isExecutable ? "executable" : ""));

    /// <inheritdoc />
    public void AddAbsent(ComponentKind kind, string name) => _components.Add(new(kind, name, default, ""));
}
