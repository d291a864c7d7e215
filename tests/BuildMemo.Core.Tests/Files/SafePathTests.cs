using BuildMemo.Files;
using BuildMemo.Testing;

namespace BuildMemo.Core.Tests.Files;

public sealed class SafePathTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string[] Allowed => [_folder["project"], _folder["project/obj"]];

    [Theory]
    [InlineData("relative/path")]
    [InlineData("")]
    [InlineData("/a/../b")]
    [InlineData("/a/..")]
    [InlineData("/a/./b")]
    [InlineData("/a//b")]
    [InlineData("/a/b/")]
    [InlineData("/a\0b")]
    public void A_path_of_a_wrong_form_is_refused(string path) => Assert.NotNull(SafePath.RefuseForm(path));

    [Theory]
    [InlineData("/a")]
    [InlineData("/a/..b")]
    [InlineData("/a/b../...")]
    [InlineData("/ü /\n")]
    public void Names_that_only_look_like_it_pass(string path) => Assert.Null(SafePath.RefuseForm(path));

    [Fact]
    public void Only_declared_outputs_in_allowed_places_pass()
    {
        string? Refuse(string relative) => SafePath.RefuseOutput(
            _folder[relative], Allowed, [_folder["project/obj/a.cs"], _folder["elsewhere/x"]], [_folder["project/gen"]]);
        Assert.Null(Refuse("project/obj/a.cs"));
        Assert.Null(Refuse("project/gen"));
        Assert.Null(Refuse("project/gen/deep/file"));
        Assert.Equal("is not a declared output of the step", Refuse("project/obj/b.cs"));
        Assert.Equal("is not a declared output of the step", Refuse("project/general"));
        Assert.Equal("lies outside the places that outputs may be in", Refuse("elsewhere/x"));
        Assert.Equal("lies outside the places that outputs may be in", Refuse("projects/x"));
        Assert.Equal("holds '..'", SafePath.RefuseOutput(_folder["project/gen"] + "/../../x", Allowed, [], [_folder["project/gen"]]));
    }

    [Fact]
    public void A_link_or_file_among_the_parents_is_refused_but_not_an_allowed_folder_that_is_a_link()
    {
        _folder.Write("real/file", "");
        Directory.CreateDirectory(_folder["project/gen"]);
        FileSystem.CreateLink(_folder["project/obj"], _folder["real"]);
        FileSystem.CreateLink(_folder["project/gen/link"], _folder["real"]);
        _folder.Write("project/gen/file", "");
        string? Refuse(string relative) => SafePath.RefuseParents(_folder[relative], Allowed, []);
        Assert.Null(Refuse("project/gen/new/deep/x"));
        Assert.Null(Refuse("project/obj/x"));
        Assert.Null(Refuse("project/obj/deep/x"));
        Assert.Contains("behind the link", Refuse("project/gen/link/x"), StringComparison.Ordinal);
        Assert.Contains("behind the link", Refuse("project/gen/link/deep/x"), StringComparison.Ordinal);
        Assert.Contains("no folder", Refuse("project/gen/file/x"), StringComparison.Ordinal);
        Assert.Contains("outside", Refuse("real/x"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("b.so", null)]
    [InlineData("../gen2/b", null)]
    [InlineData("./deep/b", null)]
    [InlineData("../../project/b", null)]
    [InlineData("../../outside", "outside")]
    [InlineData("../../../../../../../../etc/passwd", "outside")]
    [InlineData("/etc/passwd", "outside")]
    [InlineData("deep/../../b", "behind a name")]
    [InlineData("", "nothing")]
    [InlineData("a\0b", "nothing")]
    public void A_link_may_lead_to_allowed_places_only(string target, string? refusal)
    {
        string? refused = SafePath.RefuseLinkTarget(_folder["project/gen/link"], target, Allowed);
        if (refusal is null)
            Assert.Null(refused);
        else
            Assert.Contains(refusal, refused, StringComparison.Ordinal);
    }

    [Fact]
    public void An_absolute_link_into_an_allowed_place_passes() =>
        Assert.Null(SafePath.RefuseLinkTarget(_folder["project/gen/link"], _folder["project/src/a"], Allowed));

    [Fact]
    public void A_link_that_climbs_out_of_a_linked_obj_is_refused()
    {
        Directory.CreateDirectory(_folder["real"]);
        Directory.CreateDirectory(_folder["project"]);
        FileSystem.CreateLink(_folder["project/obj"], _folder["real"]);
        // On disk this is beside "real", not in the project.
        Assert.NotNull(SafePath.RefuseLinkTarget(_folder["project/obj/link"], "../secret", Allowed));
        Assert.Null(SafePath.RefuseLinkTarget(_folder["project/obj/link"], "other", Allowed));
    }
}
