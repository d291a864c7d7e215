using System.Collections.Immutable;
using BuildMemo.Files;
using BuildMemo.Fingerprints;
using BuildMemo.Journal;
using BuildMemo.Reporting;

namespace BuildMemo.Core.Tests.Journal;

/// <summary>Entries of any shape, from a seed.</summary>
internal static class RandomEntries
{
    public static JournalEntry Next(Random random, string step) => new()
    {
        Step = step,
        Declaration = Hash(random),
        Fingerprint = new(Hash(random)),
        IsValid = random.Next(2) == 0,
        Outcome = (StepOutcome)random.Next(7),
        Duration = new(random.NextInt64()),
        ExpiresAt = random.Next(3) == 0 ? random.NextInt64() : null,
        StorePlace = Text(random),
        OutputItem = Text(random),
        Files = List(random, File),
        Globs = List(random, each => new TrackedGlob(Text(each), Hash(each)) { Excluded = List(each, Text) }),
        Programs = List(random, each => new BuildMemo.Journal.ProgramLookup(Text(each), Text(each))),
        Components = List(random, each => new StepComponent((ComponentKind)each.Next(1, 14), Text(each), Hash(each), Text(each))),
        Outputs = List(random, Text),
        SelfWritten = List(random, Text),
    };

    // Each path with a number of its own: the same path with equal status and digest would rightly take over a trusted stamp.
    private static TrackedFile File(Random random) => new(
        $"{Text(random)}/{random.NextInt64()}",
        (FileRole)random.Next(9),
        new((FileKind)random.Next(5), random.Next(0x1000), Stamp(random)))
    {
        TakenAt = random.NextInt64(),
        IsTrusted = random.Next(2) == 0,
        Digest = random.Next(2) == 0 ? new ContentDigest(Hash(random)) : null,
        LinkTarget = random.Next(4) == 0 ? Text(random) : "",
    };

    private static Stamp Stamp(Random random) => random.Next(4) == 0
        ? default
        : new(random.NextInt64(), random.NextInt64(), random.NextInt64(), (ulong)random.NextInt64(), (ulong)random.NextInt64());

    private static Sha256Value Hash(Random random) =>
        new((ulong)random.NextInt64(), (ulong)random.NextInt64(), (ulong)random.NextInt64(), (ulong)random.NextInt64());

    private static string Text(Random random)
    {
        const string Letters = "ab/ü;%\"' \n€😀.{}\\";
        char[] text = new char[random.Next(0, random.Next(10) == 0 ? 700 : 12)];
        for (int index = 0; index < text.Length; index++)
            text[index] = Letters[random.Next(Letters.Length)];
        // Halves of a pair have no UTF-8; a name that holds one can't be told from others.
        return string.Concat(text.Where(letter => !char.IsSurrogate(letter)));
    }

    private static ImmutableArray<T> List<T>(Random random, Func<Random, T> next)
    {
        T[] items = new T[random.Next(random.Next(20) == 0 ? 300 : 5)];
        for (int index = 0; index < items.Length; index++)
            items[index] = next(random);
        return [.. items];
    }
}
