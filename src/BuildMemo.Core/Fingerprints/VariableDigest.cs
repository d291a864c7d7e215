using System.Text;

namespace BuildMemo.Fingerprints;

/// <summary>What stands for the value of an environment variable wherever components are kept: a salted digest, for it may be a password.</summary>
public static class VariableDigest
{
    /// <summary>The digest of a value.</summary>
    /// <param name="salt">Of the journal.</param>
    /// <param name="value">Its value.</param>
    public static Sha256Value Of(ReadOnlySpan<byte> salt, string value) => Sha256Value.Of([.. salt, .. Encoding.UTF8.GetBytes(value)]);
}
