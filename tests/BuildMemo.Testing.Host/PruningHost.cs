using BuildMemo.Errors;
using BuildMemo.Store;

namespace BuildMemo.Testing.Host;

/// <summary>Prunes a store again and again until its standard input ends; prints how often.</summary>
internal static class PruningHost
{
    public static int Run(string cache)
    {
        using ManualResetEvent ended = new(false);
        Thread reader = new(() =>
        {
            while (Console.In.Read() >= 0)
            {
                // Only the end matters.
            }

            ended.Set();
        });
        reader.Start();
        Console.WriteLine("ready");
        int rounds = 0;
        Faults faults = new();
        do
        {
            using LocalStore store = LocalStore.Open(new() { Place = cache }, faults);
            // Far below what the builds store: only the grace time keeps their records.
            store.Prune(new() { MaxSize = 1, MaxItems = 1 });
            rounds++;
        }
        while (!ended.WaitOne(0));
        reader.Join();
        Console.WriteLine($"pruned {rounds}");
        return faults.Count == 0 ? 0 : 1;
    }

    private sealed class Faults : IStoreFaults
    {
        public int Count { get; private set; }

        public void Report(Problem problem)
        {
            Count++;
            Console.WriteLine($"problem {problem.Code.Id} {problem.Message}");
        }
    }
}
