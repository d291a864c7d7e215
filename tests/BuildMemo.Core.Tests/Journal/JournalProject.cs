using BuildMemo.Files;
using BuildMemo.Fingerprints;
using BuildMemo.Journal;
using BuildMemo.Reporting;
using BuildMemo.Testing;

namespace BuildMemo.Core.Tests.Journal;

/// <summary>A folder with real files and a journal beside them.</summary>
internal sealed class JournalProject : IDisposable
{
    public const string Key = "/src/App.csproj|Debug|net10.0|steps";

    public TemporaryFolder Folder { get; } = new();

    public JournalLocation Location => JournalLocation.Of(Folder["obj"], "steps", Key);

    public string BasePath => Location.Path;

    public string LogPath => Location.Path + ".log";

    public static RunSignature Signature(string text = "as declared") =>
        new(Sha256Value.Of(System.Text.Encoding.UTF8.GetBytes(text)));

    public static Sha256Value Hash(string text) => Sha256Value.Of(System.Text.Encoding.UTF8.GetBytes(text));

    public ProjectJournal Open() => Assert.IsType<JournalOpened>(JournalFile.Open(Location, null)).Journal;

    public TrackedFile Track(string relative, FileRole role, bool trusted = true)
    {
        string path = Folder[relative];
        TrackedFile file = new(path, role, default);
        FileStatus status = FileSystem.Status(path, file.FollowsLinks);
        return file with
        {
            Status = status,
            IsTrusted = trusted,
            TakenAt = Clock.NowNanoseconds(),
            Digest = status.Kind == FileKind.File ? new ContentDigest(Sha256Value.Of(File.ReadAllBytes(path))) : null,
        };
    }

    /// <summary>A step that reads <c>name.in</c> and wrote <c>name.out</c>, both of which are made.</summary>
    public JournalEntry Step(string name, bool trusted = true)
    {
        Folder.Write(name + ".in", "input of " + name);
        Folder.Write(name + ".out", "output of " + name);
        return new()
        {
            Step = name,
            Declaration = Hash("declaration of " + name),
            Fingerprint = new(Hash("fingerprint of " + name)),
            IsValid = true,
            Outcome = StepOutcome.Ran,
            Duration = TimeSpan.FromMilliseconds(1234.5),
            StorePlace = "/home/user/.cache/buildmemo",
            Files = [Track(name + ".in", FileRole.Input, trusted), Track(name + ".out", FileRole.Output, trusted)],
            Components = [new(ComponentKind.Command, "command", Hash("sort"), "sort {Inputs}")],
            Outputs = [Folder[name + ".out"]],
        };
    }

    public static RunResult Result(params JournalEntry[] entries) => new()
    {
        Signature = Signature(),
        Entries = entries,
        ProjectFile = "/src/App.csproj",
        StorePlace = "/home/user/.cache/buildmemo",
    };

    /// <summary>A whole run: opens, completes, closes.</summary>
    public void Run(params JournalEntry[] entries)
    {
        using ProjectJournal journal = Open();
        Assert.True(journal.Complete(Result(entries)));
        Assert.Null(journal.Problem);
    }

    public UnchangedAnswer Ask(ProjectJournal journal) => journal.IsUnchanged(
        Signature(), DateTime.UtcNow.Ticks, glob => glob.MatchSet, name => "/usr/bin/" + name);

    public UnchangedAnswer AskAnew()
    {
        using ProjectJournal journal = Open();
        return Ask(journal);
    }

    /// <summary>Every field of an entry in use, and names that break careless encodings.</summary>
    public static JournalEntry Full(string step) => new()
    {
        Step = step,
        Declaration = Hash("d" + step),
        Fingerprint = new(Hash("f" + step)),
        IsValid = true,
        Outcome = StepOutcome.Restored,
        Duration = new TimeSpan(123456789),
        ExpiresAt = DateTime.UtcNow.Ticks + TimeSpan.TicksPerDay,
        StorePlace = "/cache/ü",
        OutputItem = "Compile\nLink=ü",
        Files =
        [
            new("/src/a b;c%20\n\"ä.txt", FileRole.Input, new(FileKind.File, 0x1ED, new(1, 2, 3, 4, ulong.MaxValue)))
            {
                TakenAt = long.MaxValue, IsTrusted = true, Digest = new ContentDigest(Hash("content")),
            },
            new("/src/inferred", FileRole.InferredInput, new(FileKind.File, 0x1A4, new(long.MaxValue, -1, -2, 3, 4))) { TakenAt = -5 },
            new("/src/discovered.h", FileRole.DiscoveredInput, new(FileKind.File, 0x1A4, new(10, 20, 30, 40, 50)))
            {
                Digest = new ContentDigest(Hash(step)),
            },
            new("/usr/bin/tool", FileRole.Tool, new(FileKind.File, 0x9ED, new(1, 1, 1, 1, 1))) { IsTrusted = true },
            new("/src/absent.h", FileRole.AbsentCandidate, default),
            new("/src/out", FileRole.OutputDirectoryEntry, new(FileKind.Directory, 0x1ED, default)),
            new("/src/out/link", FileRole.Output, new(FileKind.Link, 0x1FF, new(7, 8, 9, 10, 11))) { LinkTarget = "../target ü" },
            new("/src/maybe", FileRole.OptionalOutput, default),
        ],
        Globs = [new("/src/**/*.proto", Hash("set")) { Excluded = ["/src/out", "/src/ignored/*"] }, new("/src/*.c", Hash("other"))],
        Programs = [new("protoc", "/usr/bin/protoc"), new("gone", "")],
        Components =
        [
            new(ComponentKind.Command, "command", Hash("c"), "protoc --out=x"),
            new(ComponentKind.Environment, "SECRET", Hash("salted"), ""),
            new(ComponentKind.Parameter, "p\0q", Hash("x"), "nul\0inside"),
        ],
        Outputs = ["/src/out/a.cs", "/src/out/b.cs"],
        SelfWritten = ["/src/written"],
    };

    public string[] FilesOfJournal() =>
        [.. Directory.GetFiles(Path.GetDirectoryName(BasePath)!).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    public void Dispose() => Folder.Dispose();
}
