using System.Buffers;
using System.Diagnostics;
using System.Security.Cryptography;
using BuildMemo.Store;

namespace BuildMemo.Benchmarks.Stores;

/// <summary><c>verify</c> against zstd decompression and SHA-256 of the same blobs, out of memory, on as many threads, in the same run.</summary>
internal static class VerifyStore
{
    public static void Run(Workbench workbench)
    {
        string store = PackedTool.NewStore(
            workbench,
            new() { Records = 96, BlobsPerThousand = 1000, BlobBytes = 64_000_000 },
            new() { Records = 4_000, BlobsPerThousand = 1000, BlobBytes = 256_000, Seed = 2 });
        byte[][] blobs = [.. Directory.EnumerateFiles(Path.Combine(store, "blobs"), "*", SearchOption.AllDirectories).Select(File.ReadAllBytes).OrderByDescending(blob => blob.Length)];
        List<double> verify = [], bare = [];
        long content = 0;
        for (int round = -1; round < (workbench.Options.Rounds ?? 5); round++)
        {
            double seconds = PackedTool.Run(workbench, "verify", "--cache-dir", store).Seconds;
            content = 0;
            long begin = Stopwatch.GetTimestamp();
            ShardWork.InParallel(blobs.Length, Environment.ProcessorCount, index => Interlocked.Add(ref content, Bare(blobs[index])), CancellationToken.None);
            double other = Stopwatch.GetElapsedTime(begin).TotalSeconds;
            if (round < 0)
                continue;
            verify.Add(seconds);
            bare.Add(other);
        }

        double ours = content / Statistics.Median(verify);
        double theirs = content / Statistics.Median(bare);
        workbench.Table.Share($"verify: {content / 1e9:0.0} GB of content, whole process", ours / theirs, 0.8, FormattableString.Invariant($"{ours / 1e6:0} MB/s of {theirs / 1e6:0} MB/s"));
    }

    private static unsafe long Bare(byte[] blob)
    {
        ZstdLibrary library = ZstdLibrary.OfSystem ?? throw new InvalidOperationException("There is no libzstd here.");
        nint context = library.CreateDecompressor();
        byte[] plain = ArrayPool<byte>.Shared.Rent(256 * 1024);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long total = 0;
        fixed (byte* source = blob)
        fixed (byte* target = plain)
        {
            ZstdBuffer input = new() { Start = source, Size = (nuint)blob.Length, Position = BlobHeader.Length };
            nuint hint;
            do
            {
                ZstdBuffer output = new() { Start = target, Size = (nuint)plain.Length };
                hint = library.Decompress(context, &output, &input);
                library.Check(hint);
                hash.AppendData(plain.AsSpan(0, (int)output.Position));
                total += (long)output.Position;
            }
            while (hint != 0);
        }

        hash.GetHashAndReset();
        library.FreeDecompressor(context);
        ArrayPool<byte>.Shared.Return(plain);
        return total;
    }
}
