using System.Buffers;
using System.Reflection.PortableExecutable;

namespace BuildMemo.Fingerprints;

/// <summary>
/// The canonical content of a managed assembly (design.md, 5 "Managed assemblies"): what its code does, without what the SDK writes
/// into it for each commit and folder. So a rebuilt tool is the same tool in another checkout.
/// </summary>
/// <remarks>
/// Not in it: PE headers, MVID, debug directory, the native version resource, strong-name signature, the assembly's
/// <c>AssemblyInformationalVersion</c>, the checksum of the source path in names of file-local types. Everything else counts as it is, also a source path that the code itself asked for
/// (<c>CallerFilePath</c>): set <c>PathMap</c> where that differs between folders.
/// </remarks>
internal static class ManagedAssemblyIdentity
{
    // The whole file is read at once; nothing managed is near this.
    private const long LargestFile = 1 << 29;

    /// <summary>
    /// The digest of the canonical content. False, so that the raw bytes count, for what isn't an IL-only assembly (native, mixed,
    /// ReadyToRun), is malformed, or can't be read.
    /// </summary>
    public static bool TryCompute(string path, out ContentDigest digest)
    {
        digest = default;
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
            if (file.Length is < 128 or > LargestFile || file.ReadByte() != 'M' || file.ReadByte() != 'Z')
                return false;
            int length = (int)file.Length;
            byte[] content = ArrayPool<byte>.Shared.Rent(length);
            try
            {
                file.Position = 0;
                file.ReadExactly(content, 0, length);
                return TryCompute(content.AsSpan(0, length), out digest);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(content);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Hashing the raw bytes will say why it can't be read.
            return false;
        }
    }

    /// <summary>The same over bytes in memory.</summary>
    public static unsafe bool TryCompute(ReadOnlySpan<byte> content, out ContentDigest digest)
    {
        digest = default;
        try
        {
            fixed (byte* start = content)
            {
                using var image = new PEReader(start, content.Length);
                CorHeader? header = image.PEHeaders.CorHeader;
                if (header is null || (header.Flags & CorFlags.ILOnly) == 0
                    || header.ManagedNativeHeaderDirectory.Size != 0 || header.VtableFixupsDirectory.Size != 0)
                {
                    return false;
                }
                using var hasher = new CanonicalAssemblyHasher(image, header);
                if (!hasher.TryHash(out Sha256Value value))
                    return false;
                digest = new ContentDigest(value);
                return true;
            }
        }
        catch (Exception error) when (error is BadImageFormatException or ArgumentException or InvalidOperationException or OverflowException or IndexOutOfRangeException or InvalidCastException or IOException)
        {
            // Malformed in one of the many ways that the reader and the bounds of spans find: the raw bytes stand in.
            return false;
        }
    }
}
