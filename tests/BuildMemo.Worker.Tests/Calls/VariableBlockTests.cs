using BuildMemo.Worker.Calls;

namespace BuildMemo.Worker.Tests.Calls;

public sealed class VariableBlockTests : IDisposable
{
    private readonly string _name = "BUILDMEMO_TEST_" + Guid.NewGuid().ToString("N");

    public void Dispose() => Environment.SetEnvironmentVariable(_name, null);

    [Fact]
    public void This_runtime_gives_all_variables_in_one_text() => Assert.NotNull(VariableBlock.Find());

    [Fact]
    public void A_new_variable_another_value_and_a_removed_variable_show()
    {
        VariableBlock block = VariableBlock.Find()!;
        Environment.SetEnvironmentVariable(_name, "one");
        Assert.False(block.IsAsRemembered());

        block.Remember();
        Assert.True(block.IsAsRemembered());
        Environment.SetEnvironmentVariable(_name, "two");
        Assert.False(block.IsAsRemembered());
        Environment.SetEnvironmentVariable(_name, "one more");
        Assert.False(block.IsAsRemembered());
        Environment.SetEnvironmentVariable(_name, "one");
        Assert.True(block.IsAsRemembered());

        Environment.SetEnvironmentVariable(_name, null);
        Assert.False(block.IsAsRemembered());
    }
}
