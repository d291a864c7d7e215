using BuildMemo.Methods;

namespace BuildMemo.Core.Tests.Methods;

public sealed class ContextTextTests
{
    [Fact]
    public void A_context_travels_as_text()
    {
        var text = new ContextText
        {
            Parameters = new Dictionary<string, string?> { ["a"] = "\"ü\n", ["b"] = null },
            Variables = new Dictionary<string, string?> { ["LIST"] = "<root>/a" },
            Store = "/store",
            Root = "/root",
            ReadsStore = false,
            WritesStore = false,
        };
        ContextText read = ContextText.Read(text.ToString());
        Assert.Equal(text.Parameters, read.Parameters);
        Assert.Equal(text.Variables, read.Variables);
        Assert.Equal(text with { Parameters = read.Parameters, Variables = read.Variables }, read);
        Assert.Null(ContextText.Read(ContextText.Empty.ToString()).Store);
    }
}
