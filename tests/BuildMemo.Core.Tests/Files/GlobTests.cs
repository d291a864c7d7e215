using BuildMemo.Files;
using BuildMemo.Testing;

namespace BuildMemo.Core.Tests.Files;

public sealed class GlobTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string[] Match(string pattern, string[]? files = null, string[]? folders = null, Func<string, bool>? isExcluded = null) =>
        [.. Glob.Match(GlobPattern.Parse(_folder[pattern]), [.. (files ?? []).Select(file => _folder[file])],
            [.. (folders ?? []).Select(folder => _folder[folder])], isExcluded)
            .Select(path => Path.GetRelativePath(_folder.Path, path))];

    private void Write(params string[] files)
    {
        foreach (string file in files)
            _folder.Write(file, file);
    }

    [Fact]
    public void Stars_and_question_marks_match_within_one_segment()
    {
        Write("a.cs", "b.cs", "ab.cs", "c.txt", "d/e.cs", ".cs", ".hidden.cs");
        Assert.Equal([".cs", ".hidden.cs", "a.cs", "ab.cs", "b.cs"], Match("*.cs"));
        Assert.Equal(["a.cs", "b.cs"], Match("?.cs"));
        Assert.Equal(["ab.cs"], Match("a?*.cs"));
        Assert.Equal(["d/e.cs"], Match("*/*.cs"));
        Assert.Equal(["a.cs"], Match("a.cs"));
        Assert.Empty(Match("missing/*.cs"));
    }

    [Fact]
    public void Two_stars_match_any_number_of_folders_none_included()
    {
        Write("x.cs", "a/x.cs", "a/b/x.cs", "a/b/y.txt", "a/b/c/x.cs");
        Assert.Equal(["a/b/c/x.cs", "a/b/x.cs", "a/x.cs", "x.cs"], Match("**/x.cs"));
        Assert.Equal(["a/b/c/x.cs", "a/b/x.cs", "a/x.cs"], Match("a/**/*.cs"));
        Assert.Equal(["a/b/c/x.cs", "a/b/x.cs", "a/b/y.txt"], Match("a/b/**"));
        Assert.Equal(["a/b/c/x.cs", "a/b/x.cs"], Match("**/b/**/x.cs"));
        Assert.Equal(["a/b/c/x.cs", "a/b/x.cs"], Match("**/**/b/**/*.cs"));
    }

    [Fact]
    public void M7_Results_are_sorted_ordinally_and_come_once()
    {
        Write("b", "B", "a", "ä", "_", "z/b", "Z/b");
        Assert.Equal(["B", "Z/b", "_", "a", "b", "z/b", "ä"], Match("**", files: ["b", "a"]));
    }

    [Fact]
    public void Two_stars_skip_folders_of_tools_unless_the_pattern_names_them()
    {
        Write("a.cs", ".git/a.cs", "node_modules/a.cs", "bin/a.cs", "obj/a.cs", "src/obj/a.cs", "src/obj/deep/bin/a.cs");
        Assert.Equal(["a.cs"], Match("**/*.cs"));
        Assert.Equal(["obj/a.cs"], Match("*/a.cs").Where(path => path.StartsWith("obj", StringComparison.Ordinal)));
        Assert.Equal(["obj/a.cs", "src/obj/a.cs"], Match("**/obj/*.cs"));
        Assert.Equal(["src/obj/a.cs"], Match("src/obj/**/*.cs"));
    }

    [Fact]
    public void A_checkout_below_a_folder_named_bin_changes_nothing()
    {
        Write("bin/checkout/a.cs", "bin/checkout/bin/b.cs", "bin/checkout/obj/c.cs");
        Assert.Equal(["bin/checkout/a.cs"], Match("bin/checkout/**/*.cs"));
    }

    [Fact]
    public void Declared_outputs_match_also_when_missing_or_below_skipped_folders()
    {
        Write("a.cs", "obj/gen/x.cs", "obj/gen/sub/y.cs", "obj/gen/z.txt", "obj/other.cs");
        Assert.Equal(
            ["a.cs", "obj/coming.cs", "obj/gen/sub/y.cs", "obj/gen/x.cs"],
            Match("**/*.cs", files: ["obj/coming.cs", "obj/coming.txt"], folders: ["obj/gen", "obj/missing"]));
        Assert.Equal(["obj/gen/sub/y.cs"], Match("obj/gen/sub/*.cs", folders: ["obj/gen"]));
    }

    [Fact]
    public void What_is_excluded_never_matches()
    {
        Write("a.cs", "b.cs");
        Assert.Equal(["a.cs"], Match("*.cs", files: ["b.cs", "c.cs"], isExcluded: path => !path.EndsWith("a.cs", StringComparison.Ordinal)));
    }

    [Fact]
    public void Outputs_that_wait_aside_are_seen_by_no_pattern()
    {
        Write(AsideFolder.NewName() + "/a.cs", "gen/" + AsideFolder.NewName() + "/b.cs", "gen/c.cs");
        Assert.Equal(["gen/c.cs"], Match("**/*.cs"));
        Assert.Empty(Match("*/a.cs"));
        Assert.Equal(["gen/c.cs"], Match("**/*.cs", folders: ["gen"]));
    }

    [Fact]
    public void Links_are_followed_but_never_round_in_a_circle_nor_into_nothing()
    {
        Write("real/a.cs", "real/deep/b.cs");
        FileSystem.CreateLink(_folder["linked"], "real");
        FileSystem.CreateLink(_folder["file.cs"], "real/a.cs");
        FileSystem.CreateLink(_folder["dangling.cs"], "nowhere.cs");
        FileSystem.CreateLink(_folder["real/deep/up"], "../..");
        FileSystem.CreateLink(_folder["real/self"], ".");
        Assert.Equal(
            ["file.cs", "linked/a.cs", "linked/deep/b.cs", "real/a.cs", "real/deep/b.cs"],
            Match("**/*.cs"));
    }

    [Theory]
    [InlineData("[a].cs")]
    [InlineData("{x}.cs")]
    [InlineData("back\\slash.cs")]
    [InlineData("new\nline ;%\"'.cs")]
    [InlineData("日本🎉.cs")]
    public void Only_stars_and_question_marks_are_special(string name)
    {
        Write(name, "a.cs");
        Assert.Equal([name], Match(name));
        Assert.Contains(name, Match("*.cs"));
        Assert.True(GlobPattern.Parse(_folder["**/" + name]).IsMatch(_folder["deep/" + name]));
    }

    [Fact]
    public void An_unreadable_or_missing_folder_matches_nothing_and_is_no_fault()
    {
        Assert.Empty(Match("nothing/**/x"));
        Write("file");
        Assert.Empty(Match("file/**"));
    }

    [Theory]
    [InlineData("/a/**/c.txt", "/a/c.txt", true)]
    [InlineData("/a/**/c.txt", "/a/b/obj/c.txt", true)]
    [InlineData("/a/**/c.txt", "/ab/c.txt", false)]
    [InlineData("/a/**/c.txt", "/a", false)]
    [InlineData("/a/**", "/a/b/c", true)]
    [InlineData("/a/*", "/a/b/c", false)]
    [InlineData("/a/*/c", "/a/b/c", true)]
    [InlineData("/**/x", "/x", true)]
    [InlineData("/*", "/x", true)]
    [InlineData("/a/b", "/a/b", true)]
    [InlineData("/a/b", "/a/bc", false)]
    [InlineData("/a/x*y*z", "/a/xyyz", true)]
    [InlineData("/a/x*y*z", "/a/xzy", false)]
    [InlineData("/a/a**b", "/a/acb", true)]
    [InlineData("/a/a**b", "/a/a/b", false)]
    public void A_path_matches_as_text(string pattern, string path, bool expected) =>
        Assert.Equal(expected, GlobPattern.Parse(pattern).IsMatch(path));

    [Fact]
    public void A_pattern_that_invites_backtracking_is_answered_at_once()
    {
        GlobPattern pattern = GlobPattern.Parse("/" + string.Concat(Enumerable.Repeat("*a", 60)) + "b");
        Assert.False(pattern.IsMatch("/" + new string('a', 250)));
    }
}
