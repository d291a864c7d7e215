using BuildMemo.Execution.Methods;
using BuildMemo.Worker.Calls;

namespace BuildMemo.Worker.Tests.Calls;

/// <summary>Which calls are not looked after one by one.</summary>
public sealed class QuickCallsTests
{
    private const int LookEvery = 32;

    private readonly QuickCalls _calls = new();
    private long _now;

    [Fact]
    public void After_32_quick_calls_all_but_every_32nd_are_left_out()
    {
        bool[] untouched = [.. Enumerable.Range(1, 200).Select(_ => Call())];

        Assert.Equal(Enumerable.Range(1, 200).Select(number => number > LookEvery && number % LookEvery != 0), untouched);
    }

    [Fact]
    public void A_call_is_expected_to_find_what_the_one_before_left_untouched()
    {
        for (int call = 0; call < 200; call++)
        {
            bool wasUntouched = _calls.IsUntouched;
            Call();
            Assert.Equal(wasUntouched, _calls.IsExpected);
        }
    }

    [Theory]
    [InlineData("slow")]
    [InlineData("failed")]
    [InlineData("another method")]
    [InlineData("another type")]
    [InlineData("after a pause")]
    public void What_is_not_quick_ends_the_row(string what)
    {
        for (int call = 0; call < LookEvery + 5; call++)
            Call();
        Assert.True(_calls.IsUntouched);

        bool isLast = what switch
        {
            "slow" => Call(took: 100),
            "failed" => Call(fails: true),
            "another method" => Call(method: "Other"),
            "another type" => Call(type: "Other"),
            _ => Call(after: 10_000),
        };

        Assert.False(isLast);
        // Who comes next looks; the slow one itself was still expected to find what the quick one before it left.
        Call();
        Assert.False(_calls.IsExpected);
        Assert.False(_calls.IsUntouched);
    }

    [Theory]
    [InlineData("another method")]
    [InlineData("another type")]
    [InlineData("after a pause")]
    public void What_may_ask_for_its_directory_is_not_expected_to_find_it(string what)
    {
        for (int call = 0; call < LookEvery + 5; call++)
            Call();

        _calls.Begin(
            MakeCall(what == "another type" ? "Other" : "Type", what == "another method" ? "Other" : "Method"),
            _now + (what == "after a pause" ? 10_000 : 100));

        Assert.False(_calls.IsExpected);
    }

    // Whether it is taken to have touched nothing.
    private bool Call(string type = "Type", string method = "Method", long took = 99, long after = 1_000, bool fails = false)
    {
        _now += after;
        _calls.Begin(MakeCall(type, method), _now);
        _now += took;
        if (!fails)
            _calls.End(_now - took, _now);
        return _calls.IsUntouched;
    }

    private static MethodCall MakeCall(string type, string method) =>
        new() { Id = 0, Step = "step", Type = type, Method = method, Arguments = [], WorkingDirectory = "/" };
}
