using BuildMemo.Testing;

namespace BuildMemo.Tasks.Tests;

/// <summary>The tasks and their parameters are names that users write.</summary>
public class PublicApiTests
{
    [Fact]
    public void Tasks_and_their_parameters_are_what_was_approved() =>
        Snapshot.Match("BuildMemo.Tasks.Tests", "PublicApi", PublicApi.Print(typeof(MemoHash).Assembly));
}
