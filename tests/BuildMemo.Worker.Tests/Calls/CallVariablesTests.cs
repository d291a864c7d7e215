using BuildMemo.Worker.Calls;

namespace BuildMemo.Worker.Tests.Calls;

public sealed class CallVariablesTests : IDisposable
{
    private readonly string _ours = "BUILDMEMO_TEST_" + Guid.NewGuid().ToString("N");
    private readonly string _other = "BUILDMEMO_TEST_" + Guid.NewGuid().ToString("N");

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(_ours, null);
        Environment.SetEnvironmentVariable(_other, null);
    }

    [Fact]
    public void What_a_call_sets_changes_or_removes_is_put_back_each_time()
    {
        Environment.SetEnvironmentVariable(_ours, "ours");
        var variables = new CallVariables();
        for (int round = 0; round < 3; round++)
        {
            Environment.SetEnvironmentVariable(_ours, round == 0 ? "changed" : null);
            Environment.SetEnvironmentVariable(_other, "new");
            variables.Restore();
            Assert.Equal("ours", Environment.GetEnvironmentVariable(_ours));
            Assert.Null(Environment.GetEnvironmentVariable(_other));
            variables.Restore();
        }
    }

    [Fact]
    public void What_is_set_for_calls_stays_and_what_somebody_changed_beside_it_does_not()
    {
        var variables = new CallVariables();
        Environment.SetEnvironmentVariable(_other, "somebody's");
        variables.Set(_ours, "for calls");
        Assert.Equal("for calls", Environment.GetEnvironmentVariable(_ours));
        Assert.Null(Environment.GetEnvironmentVariable(_other));

        Environment.SetEnvironmentVariable(_ours, null);
        variables.Restore();
        Assert.Equal("for calls", Environment.GetEnvironmentVariable(_ours));
        variables.Set(_ours, null);
        variables.Restore();
        Assert.Null(Environment.GetEnvironmentVariable(_ours));
    }
}
