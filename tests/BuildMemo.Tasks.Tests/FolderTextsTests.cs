namespace BuildMemo.Tasks.Tests;

/// <summary>Folders of the project that the SDK gives with a backslash reach the shell with slashes.</summary>
public class FolderTextsTests
{
    private static readonly FolderTexts Folders = new(["obj/Debug/net10.0/", @"obj\", @"bin\Debug/net10.0/"]);

    [Theory]
    [InlineData(@"protoc --out=obj\Debug/net10.0/gen x", "protoc --out=obj/Debug/net10.0/gen x")]
    [InlineData(@"cat a > obj\Debug/net10.0/", "cat a > obj/Debug/net10.0/")]
    [InlineData(@"cat /src/obj\gen/a bin\Debug/net10.0/b", "cat /src/obj/gen/a bin/Debug/net10.0/b")]
    public void A_folder_is_mended_whichever_of_its_forms_MSBuild_tells(string command, string expected) =>
        Assert.Equal(expected, Folders.Mend(command));

    [Theory]
    [InlineData(@"sed s/obj\/Debug/x/ a")]
    [InlineData(@"printf 'myobj\n'")]
    [InlineData(@"awk '/a\.b/' x\ y")]
    [InlineData("cat obj/Debug/net10.0/a")]
    public void Everything_else_stays_as_it_is(string command) => Assert.Equal(command, Folders.Mend(command));
}
