using BuildMemo.Fingerprints;
using BuildMemo.Reporting;
using BuildMemo.Run;
using BuildMemo.Settings;

namespace BuildMemo.Core.Tests.Run;

/// <summary>What a reason says of paths can be read, and no token gets out.</summary>
public class ReadableReasonsTests
{
    private static readonly PathTokens Tokens = new(new ProjectPaths
    {
        ProjectFile = "/repo/shop/app/app.csproj",
        ProjectDirectory = "/repo/shop/app",
        Root = "/repo/shop",
        BaseIntermediateOutputPath = "/repo/shop/app/obj/",
        IntermediateOutputPath = "/repo/shop/app/obj/Debug/",
    }, "/root");

    [Theory]
    [InlineData("/repo/shop/app/text/a.txt", "text/a.txt")]
    [InlineData("/repo/shop/app/obj/Debug/gen/a.cs", "obj/Debug/gen/a.cs")]
    [InlineData("/repo/shop/shared/b.txt", "/repo/shop/shared/b.txt")]
    [InlineData("/etc/hosts", "/etc/hosts")]
    public void A_component_is_named_as_the_project_names_it(string path, string expected) =>
        Assert.Equal(expected, Readable(new("input", Tokens.Tokenize(path), "", "")).Component);

    [Fact]
    public void Values_are_shown_as_they_stand_here()
    {
        Reason reason = Readable(new("command", "", Tokens.Tokenize("sort a > /repo/shop/app/obj/Debug/b"), Tokens.Tokenize("sort -u a > obj/Debug/b")));

        Assert.Equal("command changed from \"sort a > /repo/shop/app/obj/Debug/b\" to \"sort -u a > obj/Debug/b\"", reason.ToString());
    }

    private static Reason Readable(Reason reason) => ReadableReasons.Of([reason], Tokens, "/repo/shop/app", "/repo/shop/app")[0];
}
