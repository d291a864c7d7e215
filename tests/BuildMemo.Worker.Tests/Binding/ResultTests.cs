using System.Text;
using BuildMemo.Worker.Binding;
using BuildMemo.Worker.Calls;

namespace BuildMemo.Worker.Tests.Binding;

public sealed class ResultTests : IDisposable
{
    private readonly BoundCall _call = new();

    public void Dispose() => _call.Dispose();

    [Theory]
    [InlineData("Shapes.Later", "42")]
    [InlineData("Shapes.LaterStill", "{\"C\":1,\"Gamma\":0.25,\"Colour\":\"Green\",\"Note\":null}")]
    [InlineData("Shapes.Text", "grüße\n")]
    [InlineData("Shapes.TextLater", "later")]
    [InlineData("Shapes.Lines", "[1,\"a\"]\n[2,\"b\\nc\"]\n")]
    [InlineData("Shapes.Sequence", "[1,\"NaN\"]")]
    [InlineData("Shapes.Inner.Deep", "1")]
    public void A_returned_value_is_written_and_comes_back_when_it_is_short(string method, string expected)
    {
        (string content, byte[]? shortContent) = _call.Write(method);
        Assert.Equal(expected, content);
        Assert.Equal(expected, Encoding.UTF8.GetString(shortContent!));
        Assert.Equal([_call.ResultPath], Directory.GetFiles(Path.GetDirectoryName(_call.ResultPath)!));
    }

    [Theory]
    [InlineData("OfTuple", "[1,\"a\"]", "[1,\"a\"]")]
    [InlineData("OfBigInteger", "123456789012345678901234567890", "123456789012345678901234567890")]
    [InlineData("OfEnum", "Blue", "\"Blue\"")]
    [InlineData("OfDateOnly", "2026-11-21", "\"2026-11-21\"")]
    [InlineData("OfStruct", "{\"X\":1,\"Y\":2}", "{\"X\":1,\"Y\":2}")]
    [InlineData("OfNullable", "", "null")]
    public void Values_are_JSON(string method, string value, string expected) =>
        Assert.Equal(expected, _call.Write("Values." + method, $"value={value}").Content);

    [Fact]
    public void Bytes_are_written_as_they_are_and_never_come_back()
    {
        Assert.Null(_call.Write("Shapes.Bytes").Short);
        Assert.Equal([0, 255, 10], File.ReadAllBytes(_call.ResultPath));
    }

    [Fact]
    public void A_long_result_does_not_come_back() => Assert.Null(_call.Write("Values.OfString", "value=" + new string('x', 100_000)).Short);

    [Fact]
    public void P14_A_result_that_is_too_large_names_the_method_and_the_bound_and_leaves_nothing()
    {
        const int Bound = 2 << 20;
        string place = _call.Folder["large/result"];
        foreach ((Type type, object fitting, object large) in new (Type, object, object)[]
        {
            (typeof(string), new string('x', Bound), new string('x', Bound + 1)),
            (typeof(byte[]), new byte[Bound], new byte[Bound + 1]),
            (typeof(string[]), new[] { new string('x', Bound - 4) }, new[] { new string('x', Bound - 3) }),
        })
        {
            ResultPlan plan = new(type, "Steps.Words.Large", JsonFormat.Shared, Bound);
            CallProblemException problem = Assert.Throws<CallProblemException>(() => plan.Write(large, place));
            Assert.StartsWith($"Steps.Words.Large returned an object of type {TypeText.Of(type)} that ", problem.Message, StringComparison.Ordinal);
            Assert.EndsWith(" that takes more than 2 MB. Write it to an output, and return what describes it.", problem.Message, StringComparison.Ordinal);
            Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(place)!));
            Assert.Null(plan.Write(fitting, place));
            Assert.Equal(Bound, new FileInfo(place).Length);
            File.Delete(place);
        }
    }

    [Theory]
    [InlineData("Shapes.Cycle", "returned an object of type Node that can't be written as a result: it has a cycle, or is nested deeper than 256 levels")]
    [InlineData("Shapes.NullText", "the method returned null")]
    [InlineData("Shapes.HalfSurrogate", "is not Unicode")]
    public void P14_A_result_that_can_not_be_encoded_names_the_method_and_leaves_nothing(string method, string reason)
    {
        CallProblemException problem = Assert.Throws<CallProblemException>(() => _call.Write(method));
        Assert.Contains($"BuildMemo.Testing.Signatures.{method} returned", problem.Message, StringComparison.Ordinal);
        Assert.Contains(reason, problem.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(_call.ResultPath)!));
    }

    [Fact]
    public void What_a_stream_of_values_throws_is_the_methods_own()
    {
        MethodThrewException thrown = Assert.Throws<MethodThrewException>(() => _call.Write("Shapes.LinesThatThrow"));
        Assert.Equal("after the first", Assert.IsType<InvalidOperationException>(thrown.InnerException).Message);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(_call.ResultPath)!));
    }

    [Fact]
    public void A_result_has_a_largest_size()
    {
        using var stream = new ResultStream(_call.Folder["large"], largest: 100);
        stream.Write(new byte[100]);
        Assert.Throws<ResultTooLargeException>(() => stream.WriteByte(1));
        Assert.Equal(100, stream.Length);
    }

    [Fact]
    public void A_result_that_can_not_be_written_names_the_file()
    {
        File.WriteAllText(Path.GetDirectoryName(_call.ResultPath)!, "a file where the folder should be");
        CallProblemException problem = Assert.Throws<CallProblemException>(() => _call.Write("Shapes.Later"));
        Assert.Contains($"can't be written to '{_call.ResultPath}'", problem.Message, StringComparison.Ordinal);
    }
}
