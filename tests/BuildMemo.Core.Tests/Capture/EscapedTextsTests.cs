using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using BuildMemo.Capture;

namespace BuildMemo.Core.Tests.Capture;

public sealed class EscapedTextsTests
{
    private const string Folder = "/home/jörg/R&D projects";

    private static readonly JsonSerializerOptions s_relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<string> Forms => new(
        Folder,
        new Uri(Folder).AbsoluteUri,
        Uri.EscapeDataString(Folder).Replace("%2F", "/", StringComparison.Ordinal),
        JsonSerializer.Serialize(Folder, s_relaxed),
        "\"/home/j\\u00f6rg/R&D projects\"",
        "<path>/home/jörg/R&amp;D projects/x</path>");

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_folder_is_found_in_the_forms_that_URIs_JSON_and_XML_give_it(string output)
    {
        OutputTexts texts = new(["/elsewhere", Folder]);
        foreach (Encoding encoding in (Encoding[])[Encoding.UTF8, Encoding.Unicode])
        {
            bool[] found = new bool[2];
            texts.Search(encoding.GetBytes($"before {output} behind"), found);
            Assert.Equal([false, true], found);
        }
    }

    [Fact]
    public void A_folder_of_Windows_is_found_in_strings_of_JSON_and_with_slashes()
    {
        OutputTexts texts = new([@"C:\work\app"]);
        foreach (string output in (string[])[@"{""path"":""C:\\work\\app\\x""}", "C:/work/app/x"])
        {
            bool[] found = new bool[1];
            texts.Search(Encoding.UTF8.GetBytes(output), found);
            Assert.True(found[0], output);
        }
    }

    [Fact]
    public void A_plain_folder_has_one_form() => Assert.Empty(EscapedTexts.Of("/home/user/my-app_1.0/~x"));
}
