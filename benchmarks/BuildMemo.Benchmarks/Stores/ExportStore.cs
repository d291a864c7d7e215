using System.Globalization;

namespace BuildMemo.Benchmarks.Stores;

/// <summary>
/// <c>export</c> and <c>import</c> of 1,000 small and 8 large records against <c>tar</c> through <c>zstd -1</c> and back: of the store's folder, which
/// is compressed already and which tar believes unseen, and of the outputs themselves, which is what somebody without a store would pack.
/// </summary>
internal static class ExportStore
{
    public static void Run(Workbench workbench)
    {
        string store = PackedTool.NewStore(
            workbench,
            new() { Records = 1_000, BlobsPerThousand = 0, DiscoveriesPerThousand = 0 },
            new() { Records = 16, BlobsPerThousand = 1000, BlobBytes = 64_000_000, Seed = 2, DiscoveriesPerThousand = 0 });
        string outputs = workbench.NewFolder("outputs");
        WriteOutputs(store, outputs);
        string folder = workbench.NewFolder("packs");
        List<double> export = [], import = [], tarStore = [], untarStore = [], tarOutputs = [], untarOutputs = [];
        for (int round = -1; round < (workbench.Options.Rounds ?? 5); round++)
        {
            // Replacing a large file costs more than making one.
            foreach (string file in Directory.EnumerateFiles(folder))
                File.Delete(file);
            double[] times =
            [
                Settled(() => PackedTool.Run(workbench, "export", Path.Combine(folder, "pack"), "--cache-dir", store).Seconds),
                Settled(() => PackedTool.Run(workbench, "import", Path.Combine(folder, "pack"), "--cache-dir", Path.Combine(workbench.NewFolder("imported"), "cache")).Seconds),
                Settled(() => Tar(store, Path.Combine(folder, "store.tar.zst"))),
                Settled(() => Untar(workbench.NewFolder("untar"), Path.Combine(folder, "store.tar.zst"))),
                Settled(() => Tar(outputs, Path.Combine(folder, "outputs.tar.zst"))),
                Settled(() => Untar(workbench.NewFolder("untar"), Path.Combine(folder, "outputs.tar.zst"))),
            ];
            if (round < 0)
                continue;
            List<double>[] all = [export, import, tarStore, untarStore, tarOutputs, untarOutputs];
            for (int i = 0; i < all.Length; i++)
                all[i].Add(times[i]);
        }

        workbench.Table.Ratio("export: 1,000 small, 8 large records", Statistics.Median(export), "tar | zstd -1 of the store", Statistics.Median(tarStore), 1);
        workbench.Table.Ratio("export: 1,000 small, 8 large records", Statistics.Median(export), "tar | zstd -1 of the outputs", Statistics.Median(tarOutputs), 1);
        workbench.Table.Ratio("import: 1,000 small, 8 large records, verified", Statistics.Median(import), "zstd -d | tar x of the store, unverified", Statistics.Median(untarStore), 1);
        workbench.Table.Ratio("import: 1,000 small, 8 large records, verified", Statistics.Median(import), "zstd -d | tar x of the outputs, unverified", Statistics.Median(untarOutputs), 1);
        long size = new FileInfo(Path.Combine(folder, "pack")).Length;
        foreach (string other in (string[])["store.tar.zst", "outputs.tar.zst"])
            workbench.Table.Bound($"export: size against {other}", size / 1e6, new FileInfo(Path.Combine(folder, other)).Length / 1e6, "MB");
    }

    // What the one before has written goes to the disk first: it would be paid for by who comes next.
    private static double Settled(Func<double> measure)
    {
        Workbench.Measure("/", "sync");
        return measure();
    }

    private static double Tar(string folder, string file) => Workbench.Measure(folder, "sh", "-c", $"tar -cf - . | zstd -1 -q -f -o {file}").Seconds;

    private static double Untar(string folder, string file) => Workbench.Measure(folder, "sh", "-c", $"zstd -dc {file} | tar -xf -").Seconds;

    // As files: the small ones are inlined in their records, so their own bytes stand for them.
    private static void WriteOutputs(string store, string folder)
    {
        int number = 0;
        foreach (string record in Directory.EnumerateFiles(Path.Combine(store, "records"), "*", SearchOption.AllDirectories).Take(1_000))
            File.Copy(record, Path.Combine(folder, (number++).ToString(CultureInfo.InvariantCulture)));
        foreach (string blob in Directory.EnumerateFiles(Path.Combine(store, "blobs"), "*", SearchOption.AllDirectories))
            Workbench.Measure(folder, "zstd", "-dq", blob, "-o", Path.Combine(folder, (number++).ToString(CultureInfo.InvariantCulture)));
    }
}
