using BuildMemo.Testing;

namespace BuildMemo.Core.Tests.Snapshots;

public class PublicApiTests
{
    [Fact]
    public void Everything_that_others_can_see_is_printed_and_nothing_else() =>
        Snapshot.Match("BuildMemo.Core.Tests", "PublicApiSubjects", PublicApi.Print(typeof(PublicApiSubjects).GetNestedTypes()));
}
