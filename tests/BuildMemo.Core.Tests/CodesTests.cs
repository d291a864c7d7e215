using BuildMemo.Errors;

namespace BuildMemo.Core.Tests;

public class CodesTests
{
    [Fact]
    public void Every_code_has_the_documented_form_and_is_listed_once()
    {
        Assert.All(Codes.All, code => Assert.Matches("^BMEMO[1-7][0-9]{3}$", code.Id));
        Assert.Equal(Codes.All.Count, Codes.All.Select(code => code.Id).Distinct().Count());
    }
}
