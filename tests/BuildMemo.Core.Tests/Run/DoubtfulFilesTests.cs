using BuildMemo.Files;
using BuildMemo.Fingerprints;
using BuildMemo.Journal;
using BuildMemo.Run;
using BuildMemo.Testing;

namespace BuildMemo.Core.Tests.Run;

public sealed class DoubtfulFilesTests
{
    [Fact]
    public void A_file_from_the_future_is_as_recorded_and_never_trusted()
    {
        using Sandbox folder = new();
        folder.Write("old", "x");
        folder.Write("future", "x");
        File.SetLastWriteTimeUtc(folder["future"], DateTime.UtcNow.AddDays(1));
        long takenAt = Clock.NowNanoseconds() + 3_000_000_000;
        DoubtfulFile[] now = DoubtfulFiles.Look([Of(folder["old"]), Of(folder["future"])], takenAt)!;
        Assert.Equal([true, false], now.Select(file => file.IsTrusted));
        Assert.False(DoubtfulFiles.AreNews([Of(folder["future"])], [now[1]]));
        Assert.True(DoubtfulFiles.AreNews([Of(folder["old"])], [now[0]]));
    }

    private static DoubtfulFile Of(string path) => new(path, FileSystem.Status(path), new ContentDigest(Sha256Value.Of("x"u8)));
}
