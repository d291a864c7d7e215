using System.Globalization;
using BuildMemo.Errors;
using BuildMemo.Fingerprints;
using BuildMemo.Testing;

namespace BuildMemo.Core.Tests.Fingerprints;

public class DepFileTests
{
    private static string[] Paths(string text)
    {
        DepFileResult result = DepFile.Parse(text, "/w/x.d", "/w");
        Assert.Null(result.Problem);
        return [.. result.Paths];
    }

    [Theory]
    [InlineData("a.o: a.c b.h", "/w/a.c /w/b.h")]
    [InlineData("a.o: a.c \\\n  sub/b.h \\\n\t/usr/c.h\n", "/w/a.c /w/sub/b.h /usr/c.h")]
    [InlineData("a.o: a.c \\\r\n  b.h\r\n", "/w/a.c /w/b.h")]
    [InlineData("a.o: a.c\\\nb.h", "/w/a.c /w/b.h")]
    [InlineData("a.cs b.cs: x.proto\\\n y.proto", "/w/x.proto /w/y.proto")]
    [InlineData("a.o \\\n b.o: x", "/w/x")]
    [InlineData("a.o : x", "/w/x")]
    [InlineData("a.o:x", "/w/x")]
    [InlineData("a.o: x ../y ./z x", "/w/x /y /w/z")]
    [InlineData("a.o:\n", "")]
    [InlineData("", "")]
    [InlineData("\n\n# only a comment\n", "")]
    [InlineData("\uFEFFa.o: x", "/w/x")]
    public void Rules_list_their_inputs(string text, string expected) => Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), Paths(text));

    [Fact]
    public void Phony_rules_of_gcc_add_nothing()
    {
        Assert.Equal(["/w/a.c", "/w/b.h"], Paths("a.o: a.c b.h\nb.h:\n\n.PHONY: all b.h\n"));
    }

    [Fact]
    public void The_form_of_rustc_is_understood()
    {
        Assert.Equal(["/w/src/main.rs", "/w/src/my lib.rs"], Paths("/w/t/x.d: src/main.rs src/my\\ lib.rs\n\n/w/t/x: src/main.rs src/my\\ lib.rs\n\nsrc/main.rs:\nsrc/my\\ lib.rs:\n\n# env-dep:CARGO_PKG_NAME=x: y\n"));
    }

    [Fact]
    public void Assignments_and_order_only_inputs_of_gccs_modules_are_passed_over()
    {
        Assert.Equal(["/w/a.cpp"], Paths("a.o a.gcm: a.cpp\na.o: | b.gcm\nCXX_IMPORTS += b.c++m\n.PHONY: b.c++m\n"));
    }

    [Theory]
    [InlineData("o: a\\ b", "/w/a b")]
    [InlineData("o: a\\#b", "/w/a#b")]
    [InlineData("o: a$$b", "/w/a$b")]
    [InlineData("o: $x", "/w/$x")]
    [InlineData("o: a\\\\\\ b", "/w/a\\ b")]
    [InlineData("o: a\\b", "/w/a\\b")]
    [InlineData("o: a\\:b", "/w/a:b")]
    [InlineData("o: a:b", "/w/a:b")]
    [InlineData("o\\ p: a", "/w/a")]
    [InlineData("o\\:p: a", "/w/a")]
    [InlineData("o: é/ü", "/w/é/ü")]
    [InlineData("o: a # b", "/w/a")]
    public void Escapes_are_those_of_gcc(string text, string expected) => Assert.Equal([expected], Paths(text));

    [Fact]
    public void Drives_and_separators_of_Windows_survive()
    {
        Assert.Equal(["/w/C:\\a b\\x.c", "/w/c:/y.h"], Paths("C:\\out\\a.o: C:\\a\\ b\\x.c c:/y.h"));
    }

    [Theory]
    [InlineData("this is no rule\n", 1, "holds no ':'")]
    [InlineData("a: b\n\nc: d \\\n e\nnonsense", 5, "holds no ':'")]
    [InlineData("a: b: c\n", 1, "holds a second ':' behind 'b'")]
    [InlineData(": b\n", 1, "names no output before its ':'")]
    [InlineData("a: b\n\0\0\0", 2, "holds a NUL character")]
    public void Nonsense_is_an_error_that_names_file_and_line(string text, int line, string fault)
    {
        DepFileResult result = DepFile.Parse(text, "/w/x.d", "/w");

        Assert.Empty(result.Paths);
        Assert.Equal(Codes.DepFileMalformed, result.Problem?.Code);
        Assert.Equal(line, result.Problem!.Line);
        Assert.Equal("/w/x.d", result.Problem.File);
        Assert.Contains($"Line {line.ToString(CultureInfo.InvariantCulture)} of the DepFile '/w/x.d' {fault}.", result.Problem.Message);
    }

    [Fact]
    public void A_missing_file_is_an_error_that_says_how_to_write_one()
    {
        using var folder = new TemporaryFolder();
        DepFileResult result = DepFile.Read(folder["x.d"], folder.Path);

        Assert.Equal(Codes.DepFileMissing, result.Problem?.Code);
        Assert.Contains("--dependency_out", result.Problem!.Message);
        Assert.Equal(Codes.DepFileUnreadable, DepFile.Read(folder.Path, folder.Path).Problem?.Code);
    }

    [Fact]
    public void What_gcc_writes_is_read_back()
    {
        using var folder = new TemporaryFolder();
        folder.Write("my head#er$.h", "");
        folder.Write("a.c", "#include \"my head#er$.h\"\n");
        Assert.Equal("", Child.Run("gcc", ["-MD", "-MP", "-MF", "a.d", "-c", "a.c", "-o", "a b.o"], folder.Path));

        DepFileResult result = DepFile.Read(folder["a.d"], folder.Path);

        Assert.Null(result.Problem);
        Assert.Contains(folder["a.c"], result.Paths);
        Assert.Contains(folder["my head#er$.h"], result.Paths);
        Assert.All(result.Paths, path => Assert.True(File.Exists(path), path));
    }

    [Theory]
    [InlineData("/w/o p/A.cs: /w/sub dir/b  c.proto\\\n /w/a.proto", "/w/sub dir/b  c.proto|/w/a.proto")]
    [InlineData("A.cs: my a.proto", "/w/my a.proto")]
    [InlineData("A.cs: one two three", "/w/one two three")]
    [InlineData("a.o: x.h y.h \\\n z.h gone.h", "/w/x.h|/w/y.h|/w/z.h|/w/gone.h")]
    public void Spaces_that_protoc_leaves_unescaped_are_a_part_of_the_path(string text, string expected)
    {
        string[] files = ["/w/sub dir/b  c.proto", "/w/a.proto", "/w/my a.proto", "/w/one two three", "/w/x.h", "/w/y.h", "/w/z.h"];
        DepFileResult result = DepFile.Parse(text, "/w/x.d", "/w", path => files.Contains(path));

        Assert.Null(result.Problem);
        Assert.Equal(expected.Split('|'), result.Paths);
    }

    [Fact]
    public void No_text_makes_the_reader_fail_or_stand_still()
    {
        string[] pieces = ["a", ":", " ", "\n", "\\", "\r\n", "\t", "#", "$", "$$", "|", "=", "+=", "C:\\", "\0", ".PHONY", "\uFEFF"];
        var random = new Random(3);
        for (int round = 0; round < 50_000; round++)
            DepFile.Parse(string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => pieces[random.Next(pieces.Length)])), "/w/x.d", "/w", path => path.Length % 2 == 0);
    }
}
