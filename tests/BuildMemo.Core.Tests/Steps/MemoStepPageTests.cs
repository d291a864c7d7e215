using BuildMemo.Steps;

namespace BuildMemo.Core.Tests.Steps;

public class MemoStepPageTests
{
    [Fact]
    public void Every_metadata_has_its_row_and_every_row_its_metadata()
    {
        string[] rows = [.. ReferencePage.Rows("memostep.md", "`")];
        string[] expected =
        [
            .. MetadataDefinitions.All.Select(definition => $"| `{definition.Name}` | {definition.Description} | {definition.Default} |"),
        ];
        Assert.Equal(expected, rows);
    }

    [Fact]
    public void Every_placeholder_is_on_its_page()
    {
        string page = ReferencePage.Read("placeholders.md");
        Assert.All(PlaceholderNames.All.Append("Parameters.x"), name => Assert.Contains($"| `{{{name}}}` |", page, StringComparison.Ordinal));
    }

    [Fact]
    public void The_table_is_in_the_order_of_the_ids() =>
        Assert.All(MetadataDefinitions.All, definition => Assert.Same(definition, MetadataDefinitions.All[(int)definition.Id]));
}
