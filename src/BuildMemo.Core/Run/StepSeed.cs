using System.Buffers.Binary;
using BuildMemo.Fingerprints;

namespace BuildMemo.Run;

/// <summary>joblib's random state: another one for each step, the same in every run.</summary>
internal static class StepSeed
{
    /// <summary>31 bits, what every generator takes, of a step's declared components.</summary>
    public static int Of(Fingerprint declared)
    {
        Span<byte> digest = stackalloc byte[Sha256Value.Size];
        declared.Value.CopyTo(digest);
        return (int)(BinaryPrimitives.ReadUInt32LittleEndian(digest) >> 1);
    }
}
