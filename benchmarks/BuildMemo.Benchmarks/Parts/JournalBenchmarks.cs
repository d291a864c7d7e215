using BenchmarkDotNet.Attributes;
using BuildMemo.Files;
using BuildMemo.Fingerprints;
using BuildMemo.Journal;
using BuildMemo.Reporting;

namespace BuildMemo.Benchmarks;

/// <summary>Opening a journal and finding that nothing changed: an input and an output a step, each asked of the file system.</summary>
[MemoryDiagnoser]
public class JournalBenchmarks
{
    private readonly RunSignature _signature = new(Sha256Value.Of("run"u8));
    private string _folder = "";
    private JournalLocation? _location;

    [Params(100, 1_000, 10_000, 100_000)]
    public int Steps { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _folder = Directory.CreateTempSubdirectory("bmemo-parts-").FullName;
        _location = JournalLocation.Of(Path.Combine(_folder, "obj"), "steps", Path.Combine(_folder, "Steps.proj"));
        for (int i = 0; i < Steps; i++)
        {
            File.WriteAllText(Path.Combine(_folder, $"{i}.in"), "in");
            File.WriteAllText(Path.Combine(_folder, $"{i}.out"), "out");
        }
        using ProjectJournal journal = JournalFile.Open(_location, nestedIn: null) is JournalOpened opened
            ? opened.Journal
            : throw new InvalidOperationException("The journal does not open.");
        journal.Complete(new Journal.RunResult { Signature = _signature, ProjectFile = Path.Combine(_folder, "Steps.proj"), Entries = [.. Enumerable.Range(0, Steps).Select(Entry)] });
    }

    [GlobalCleanup]
    public void Cleanup() => Directory.Delete(_folder, recursive: true);

    [Benchmark]
    public UnchangedState Unchanged()
    {
        using ProjectJournal journal = JournalFile.OpenReadOnly(_location!);
        UnchangedAnswer answer = journal.IsUnchanged(_signature, DateTime.UtcNow.Ticks, match: null!, resolve: null!);
        return answer.State == UnchangedState.Unchanged ? answer.State : throw new InvalidOperationException($"{answer.Change} {answer.Detail}");
    }

    private JournalEntry Entry(int number)
    {
        string output = Path.Combine(_folder, $"{number}.out");
        return new JournalEntry
        {
            Step = $"step-{number}",
            IsValid = true,
            Outcome = StepOutcome.Ran,
            Files = [Tracked(Path.Combine(_folder, $"{number}.in"), FileRole.Input), Tracked(output, FileRole.Output)],
            Outputs = [output],
        };
    }

    private static TrackedFile Tracked(string path, FileRole role) =>
        new(path, role, FileSystem.Status(path)) { TakenAt = Clock.NowNanoseconds(), IsTrusted = true, Digest = new ContentDigest(Sha256Value.Of("x"u8)) };
}
