using BuildMemo.Settings;

namespace BuildMemo.Core.Tests.Settings;

public class PropertiesPageTests
{
    [Fact]
    public void Every_setting_has_its_row_and_every_row_its_setting()
    {
        string[] rows = [.. ReferencePage.Rows("properties.md", "`BuildMemo")];
        string[] expected =
        [
            .. SettingDefinitions.All.Select(definition =>
                $"| `{definition.Name}` | `{definition.EnvironmentName}` | {definition.Accepted} | {ReferencePage.CodeOrNone(definition.Default)} | {definition.Description} |"),
        ];
        Assert.Equal(expected, rows);
    }
}
