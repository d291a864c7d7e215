using BuildMemo.Testing;

namespace BuildMemo.Core.Tests.Snapshots;

public sealed class SnapshotTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_approved_text_passes_whatever_its_line_breaks()
    {
        string approved = _folder.Write("api.approved.txt", "one\r\ntwo\r\n");
        Snapshot.Match(approved, "one\ntwo", accept: false);
    }

    [Fact]
    public void Another_text_fails_with_the_lines_that_differ_and_leaves_the_file()
    {
        string[] lines = [.. Enumerable.Range(1, 20).Select(number => $"line {number}")];
        string approved = _folder.Write("api.approved.txt", string.Join('\n', lines));
        lines[9] = "line ten";

        SnapshotMismatchException error = Assert.Throws<SnapshotMismatchException>(() => Snapshot.Match(approved, string.Join('\n', [.. lines, "line 21"]), accept: false));

        Assert.Equal(
            $"""
            The text differs from {approved} (- approved, + now):
              … 7 equal lines
              line 8
              line 9
            - line 10
            + line ten
              line 11
              line 12
              … 6 equal lines
              line 19
              line 20
            + line 21
            If that is intended, run the test again with BUILDMEMO_ACCEPT=1 and commit the file.
            """,
            error.Message);
        Assert.EndsWith("line 20", _folder.Read("api.approved.txt"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_that_nobody_approved_fails_and_says_how_to_approve_it()
    {
        SnapshotMismatchException error = Assert.Throws<SnapshotMismatchException>(() => Snapshot.Match(_folder["new/api.approved.txt"], "text", accept: false));
        Assert.Contains("Nothing is approved", error.Message, StringComparison.Ordinal);
        Assert.Contains("BUILDMEMO_ACCEPT=1", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["new"]));
    }

    [Fact]
    public void Accepting_writes_the_text_and_the_next_run_passes()
    {
        Snapshot.Match(_folder["new/api.approved.txt"], "text", accept: true);
        Assert.Equal("text\n", _folder.Read("new/api.approved.txt"));
        Snapshot.Match(_folder["new/api.approved.txt"], "text", accept: false);
    }
}
