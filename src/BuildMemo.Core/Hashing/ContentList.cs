using BuildMemo.Fingerprints;

namespace BuildMemo.Hashing;

/// <summary>
/// One fingerprint over named contents in their order: what <c>buildmemo hash</c> and the task <c>MemoHash</c> give. Each file is the
/// byte 9 (an input), the length of its name in UTF-8 (32 bits, little-endian), the name, the byte 2 (a content), the 32 bytes of its
/// SHA-256 and a zero; the fingerprint is the SHA-256 of all of them one after the other.
/// </summary>
public sealed class ContentList : IDisposable
{
    private readonly HashingSink _sink = new();

    /// <summary>Adds a file.</summary>
    /// <param name="name">Relative to a folder that is the same everywhere; separators become <c>/</c>.</param>
    /// <param name="content">Its digest.</param>
    public void Add(string name, ContentDigest content) =>
        _sink.AddContent(ComponentKind.Input, name.Replace(Path.DirectorySeparatorChar, '/'), content, isExecutable: false);

    /// <summary>The fingerprint of what was added so far.</summary>
    public Fingerprint ToFingerprint() => _sink.ToFingerprint();

    /// <inheritdoc />
    public void Dispose() => _sink.Dispose();
}
