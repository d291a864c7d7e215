using BuildMemo.Fingerprints;
using BuildMemo.Settings;

namespace BuildMemo.Core.Tests.Fingerprints;

public class PathTokensTests
{
    private static readonly PathTokens Here = Tokens("/repo/one", "Debug");
    private static readonly PathTokens There = Tokens("/elsewhere/deep/two", "Release");

    internal static PathTokens Tokens(string root, string configuration, string? home = "/home/me") => new(
        new ProjectPaths
        {
            ProjectFile = $"{root}/src/App/App.csproj",
            ProjectDirectory = $"{root}/src/App",
            Root = root,
            IntermediateOutputPath = $"{root}/src/App/obj/{configuration}/net10.0/",
            BaseIntermediateOutputPath = $"{root}/src/App/obj/",
            OutDir = $"{root}/src/App/bin/{configuration}/net10.0/",
            NuGetPackageRoot = $"/home/me/.nuget/packages/",
        },
        home);

    private static string Show(string text, string? relativeTo = null) => Here.Tokenize(text, relativeTo).Replace(PathTokens.Escape, '%');

    [Theory]
    [InlineData("/repo/one", "%R")]
    [InlineData("/repo/one/", "%R/")]
    [InlineData("/repo/one/a.proto", "%R/a.proto")]
    [InlineData("/repo/one/src/App", "%P")]
    [InlineData("/repo/one/src/App/a.txt", "%P/a.txt")]
    [InlineData("/repo/one/src/App/obj/x", "%B/x")]
    [InlineData("/repo/one/src/App/obj/Debug/net10.0/gen/a.cs", "%I/gen/a.cs")]
    [InlineData("/repo/one/src/App/bin/Debug/net10.0/App.dll", "%O/App.dll")]
    [InlineData("/home/me/.nuget/packages/grpc.tools/2.85.0/tools", "%N/grpc.tools/2.85.0/tools")]
    public void The_longest_folder_is_replaced(string text, string expected) => Assert.Equal(expected, Show(text));

    [Theory]
    [InlineData("/repo/one2/a")]
    [InlineData("/repo/one.bak/a")]
    [InlineData("/repo/one-b")]
    [InlineData("/mnt/repo/one/a")]
    [InlineData("sub/repo/one/a")]
    [InlineData("xobj/Debug/net10.0/a")]
    [InlineData("obj/Debug/net10.0-windows/a")]
    [InlineData("../Lib/obj/Debug/net10.0/a")]
    [InlineData("")]
    [InlineData("awk '{print $1}' < in > out")]
    public void Only_whole_components_are_replaced(string text) => Assert.Same(text, Here.Tokenize(text));

    [Theory]
    [InlineData("protoc --csharp_out=/repo/one/src/App/obj/Debug/net10.0/gen -I/repo/one/protos a.proto", "protoc --csharp_out=%I/gen -I%R/protos a.proto")]
    [InlineData("cat \"/repo/one/a b\" '/repo/one/c'>/repo/one/d;ls /repo/one", "cat \"%R/a b\" '%R/c'>%R/d;ls %R")]
    [InlineData("PYTHONPATH=/repo/one/a:/repo/one/b x", "PYTHONPATH=%R/a:%R/b x")]
    [InlineData("file:///repo/one/x", "file://%R/x")]
    [InlineData("gen -o obj/Debug/net10.0/gen/a.cs ./obj/Debug/net10.0/b -Iobj/Debug/net10.0/inc", "gen -o %i/gen/a.cs ./%i/b -I%i/inc")]
    [InlineData("/repo/one/src/App/a.x(3,4): error X1: not in /repo/one/src/App.", "%P/a.x(3,4): error X1: not in %P.")]
    [InlineData("gen @/repo/one/a.rsp,/repo/one/b", "gen @%R/a.rsp,%R/b")]
    [InlineData("(cd /repo/one)", "(cd %R)")]
    public void Folders_are_found_within_commands_and_diagnostics(string text, string expected) => Assert.Equal(expected, Show(text));

    [Fact]
    public void A_relative_path_of_one_component_stays_as_it_is()
    {
        Assert.Equal("gen obj/a.cs obj", Show("gen obj/a.cs obj"));
    }

    [Fact]
    public void Relative_paths_start_where_the_command_runs()
    {
        Assert.Equal("gen %i/x %p/y", Show("gen src/App/obj/Debug/net10.0/x src/App/y", "/repo/one"));
        Assert.Equal("gen %b/z", Show("gen ../obj/z", "/repo/one/src/App/sub"));
        Assert.Equal("gen %i/z", Show("gen ../obj/Debug/net10.0/z", "/repo/one/src/App/sub"));
    }

    [Fact]
    public void The_same_command_of_another_checkout_and_configuration_gives_the_same_text_and_comes_out_right_there()
    {
        const string command = "gen /repo/one/a.x /repo/one/src/App/b.x -o obj/Debug/net10.0/gen/b.cs > /repo/one/src/App/bin/Debug/net10.0/log";
        const string expected = "gen /elsewhere/deep/two/a.x /elsewhere/deep/two/src/App/b.x -o obj/Release/net10.0/gen/b.cs > /elsewhere/deep/two/src/App/bin/Release/net10.0/log";

        Assert.Equal(Here.Tokenize(command), There.Tokenize(expected));
        Assert.Equal(expected, There.Expand(Here.Tokenize(command)));
    }

    [Fact]
    public void The_file_systems_root_and_the_home_folder_are_never_tokens()
    {
        var paths = new ProjectPaths
        {
            ProjectFile = "/home/me/App.csproj",
            ProjectDirectory = "/home/me",
            Root = "/",
            IntermediateOutputPath = "/home/me/obj/Debug",
            BaseIntermediateOutputPath = "/home/me/obj",
        };
        var tokens = new PathTokens(paths, "/home/me/");

        Assert.Equal("cat /home/me/a /etc/passwd / %I/x", tokens.Tokenize("cat /home/me/a /etc/passwd / /home/me/obj/Debug/x").Replace(PathTokens.Escape, '%'));
        Assert.Equal(["Intermediate", "BaseIntermediate"], tokens.All.Select(token => token.Token));
    }

    [Fact]
    public void A_project_at_the_root_gives_one_token_for_both()
    {
        var paths = new ProjectPaths
        {
            ProjectFile = "/r/App.csproj",
            ProjectDirectory = "/r",
            Root = "/r",
            IntermediateOutputPath = "/r/obj/Debug",
            BaseIntermediateOutputPath = "/r/obj",
        };

        Assert.Equal($"{PathTokens.Escape}P/a", new PathTokens(paths, null).Tokenize("/r/a"));
    }

    [Theory]
    [InlineData("\u001A")]
    [InlineData("\u001AR")]
    [InlineData("\u001A\u001A")]
    [InlineData("x\u001A/repo/one\u001A")]
    [InlineData("/repo/one\u001AR/repo/one")]
    public void A_literal_escape_character_survives(string text) => Assert.Equal(text, Here.Expand(Here.Tokenize(text)));

    [Fact]
    public void Different_texts_never_become_the_same_and_every_text_comes_back_exactly()
    {
        string[] pieces =
        [
            "/repo/one", "/repo/one/src/App", "/repo/one/src/App/obj", "obj/Debug/net10.0", "bin/Debug/net10.0", "/home/me/.nuget/packages",
            "/", "..", "./", " ", "\"", "'", "=", ":", ";", ",", "a", "R", "i", "\u001A", "\u001AR", "\\", ".", "-I", "\n", "é", "\uD83D", "src/App", "\0",
        ];
        var random = new Random(20261121);
        var seen = new Dictionary<string, string>();
        for (int round = 0; round < 20_000; round++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => pieces[random.Next(pieces.Length)]));
            string? relativeTo = random.Next(3) switch { 0 => null, 1 => "/repo/one", _ => "/repo/one/src/App/sub" };
            string tokenised = Here.Tokenize(text, relativeTo);
            Assert.Equal(text, Here.Expand(tokenised, relativeTo));
            string key = $"{relativeTo}|{tokenised}";
            if (seen.TryGetValue(key, out string? other))
                Assert.Equal(other, text);
            seen[key] = text;
        }
    }

    [Theory]
    [InlineData("\u001A")]
    [InlineData("\u001AZ")]
    [InlineData("a\u001AA/b")]
    public void A_text_with_a_token_that_stands_for_nothing_here_is_refused(string tokenised)
    {
        Assert.False(Here.TryExpand(tokenised, out _));
        Assert.Throws<FormatException>(() => Here.Expand(tokenised));
    }

    [Fact]
    public void Used_tokens_are_listed_once_with_the_text_they_stood_for()
    {
        IReadOnlyList<UsedToken> used = Here.Used("gen /repo/one/a /repo/one/b obj/Debug/net10.0/c");

        Assert.Equal([new UsedToken("Root", "/repo/one"), new UsedToken("Intermediate", "obj/Debug/net10.0")], used);
    }

    [Fact]
    public void Texts_to_find_hold_every_form_of_a_used_token_and_always_those_of_the_checkout()
    {
        IReadOnlyList<UsedToken> texts = Here.TextsToFind(Here.Used("gen obj/Debug/net10.0/c"));

        Assert.Equal(
            [
                new UsedToken("Root", "/repo/one"),
                new UsedToken("Project", "/repo/one/src/App"),
                new UsedToken("Project", "src/App"),
                new UsedToken("Intermediate", "/repo/one/src/App/obj/Debug/net10.0"),
                new UsedToken("Intermediate", "obj/Debug/net10.0"),
                new UsedToken("Intermediate", "src/App/obj/Debug/net10.0"),
            ],
            texts);
    }

    [Fact]
    public void A_one_component_text_is_looked_for_with_its_separator_and_a_tiny_one_not_at_all()
    {
        IReadOnlyList<UsedToken> texts = Here.TextsToFind([new UsedToken("BaseIntermediate", "")]);

        Assert.Contains(new UsedToken("BaseIntermediate", "obj/"), texts);
        PathTokens tiny = new(
            new ProjectPaths
            {
                ProjectFile = "/w/p/a.proj",
                ProjectDirectory = "/w/p",
                Root = "/w",
                IntermediateOutputPath = "/w/p/o/d",
                BaseIntermediateOutputPath = "/w/p/o",
            },
            null);
        Assert.DoesNotContain(tiny.TextsToFind([new UsedToken("BaseIntermediate", "")]), text => text.Text == "o/");
        Assert.Equal("gen o/d/x", tiny.Tokenize("gen o/d/x"));
    }

    [Fact]
    public void A_bound_record_hits_only_where_the_token_stands_for_the_same()
    {
        Assert.True(Here.StandsFor("Intermediate", "obj/Debug/net10.0"));
        Assert.False(There.StandsFor("Intermediate", "obj/Debug/net10.0"));
        Assert.True(There.StandsFor("Project", "src/App"));
        Assert.False(There.StandsFor("Root", "/repo/one"));
        Assert.False(There.StandsFor("Nonsense", "/repo/one"));
    }

    [Fact]
    public void Artifacts_beside_the_projects_are_found_in_relative_texts_too()
    {
        var tokens = new PathTokens(
            new ProjectPaths
            {
                ProjectFile = "/w/src/App/App.csproj",
                ProjectDirectory = "/w/src/App",
                Root = "/w",
                IntermediateOutputPath = "/w/artifacts/obj/App/debug",
                BaseIntermediateOutputPath = "/w/artifacts/obj",
                ArtifactsPath = "/w/artifacts",
            },
            null);

        Assert.Equal("gen %i/a.cs %a/b", tokens.Tokenize("gen ../../artifacts/obj/App/debug/a.cs ../../artifacts/b").Replace(PathTokens.Escape, '%'));
        Assert.Contains(new UsedToken("Intermediate", "artifacts/obj/App/debug"), tokens.TextsToFind([new UsedToken("Intermediate", "")]));
    }
}
