using BuildMemo.Store;

namespace BuildMemo.Benchmarks;

/// <summary>Steps that write 64 MB of log-like text each.</summary>
internal static class LargeSteps
{
    public const int Count = 8;

    /// <summary>The level that outputs are stored with unless a project says otherwise.</summary>
    public static int Level => Compression.Default.Level;

    public const string Command = "awk -v seed={0} -v size=67108864 -f log.awk > out/{0}.txt";

    private const string Generator = """
        # Log lines as a server writes them: times that go on, levels, components, ids, a few numbers.
        function random(limit) {
            state = (state * 16807) % 2147483647
            return state % limit
        }

        BEGIN {
            state = seed + 1
            split("INFO INFO INFO INFO DEBUG WARN ERROR", level, " ")
            split("http.request db.query cache.lookup queue.worker auth.session mail.sender", part, " ")
            split("finished started refused retried expired accepted", verb, " ")
            milliseconds = 0
            while (written < size) {
                milliseconds += random(90)
                line = sprintf("2026-11-21T%02d:%02d:%02d.%03dZ %-5s [%s] request %08x%04x %s in %d ms, %d bytes, user=%d\n", \
                    (milliseconds / 3600000) % 24, (milliseconds / 60000) % 60, (milliseconds / 1000) % 60, milliseconds % 1000, \
                    level[random(7) + 1], part[random(6) + 1], random(2147483647), random(65536), verb[random(6) + 1], random(2000), random(100000), random(5000))
                written += length(line)
                printf "%s", line
            }
        }
        """;

    /// <summary>Writes the generator, one tiny input a step, and <c>out/</c>.</summary>
    public static void WriteInputs(string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "in"));
        Directory.CreateDirectory(Path.Combine(folder, "out"));
        File.WriteAllText(Path.Combine(folder, "log.awk"), Generator);
        for (int i = 0; i < Count; i++)
            File.WriteAllText(Path.Combine(folder, "in", $"{i}.txt"), $"{i}\n");
    }

    public static long SizeOf(string folder, string pattern = "*") =>
        Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
}
