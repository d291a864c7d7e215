using System.Globalization;
using System.Numerics;
using BuildMemo.Execution.Methods;
using BuildMemo.Methods;
using BuildMemo.Testing.Signatures;
using BuildMemo.Worker.Calls;

namespace BuildMemo.Worker.Tests.Binding;

public sealed class ArgumentTests : IDisposable
{
    private readonly BoundCall _call = new();

    public static TheoryData<string, string, object?> Arguments => new()
    {
        { "OfString", "null", "null" },
        { "OfString", "", "" },
        { "OfChar", "ß", 'ß' },
        { "OfBool", "TRUE", true },
        { "OfSByte", "-128", sbyte.MinValue },
        { "OfByte", "255", byte.MaxValue },
        { "OfInt16", "-5", (short)-5 },
        { "OfUInt16", "65535", ushort.MaxValue },
        { "OfInt32", "42", 42 },
        { "OfUInt32", "4294967295", uint.MaxValue },
        { "OfInt64", "-9223372036854775808", long.MinValue },
        { "OfUInt64", "18446744073709551615", ulong.MaxValue },
        { "OfIntPtr", "-1", (nint)(-1) },
        { "OfUIntPtr", "1", (nuint)1 },
        { "OfInt128", "-1", Int128.NegativeOne },
        { "OfUInt128", "1", UInt128.One },
        { "OfBigInteger", "123456789012345678901234567890", BigInteger.Parse("123456789012345678901234567890", CultureInfo.InvariantCulture) },
        { "OfHalf", "1.5", (Half)1.5 },
        { "OfSingle", "0.1", 0.1f },
        { "OfDouble", "0.1", 0.1 },
        { "OfDouble", "NaN", double.NaN },
        { "OfDouble", "-Infinity", double.NegativeInfinity },
        { "OfDecimal", "1.50", 1.50m },
        { "OfEnum", "Blue", Colour.Blue },
        { "OfFlags", "Left,Top", Sides.Left | Sides.Top },
        { "OfFrameworkEnum", "Friday", DayOfWeek.Friday },
        { "OfDateOnly", "2026-11-21", new DateOnly(2026, 11, 21) },
        { "OfTimeOnly", "13:45", new TimeOnly(13, 45) },
        { "OfDateTime", "2026-11-21T13:45:30Z", new DateTime(2026, 11, 21, 13, 45, 30, DateTimeKind.Utc) },
        { "OfDateTimeOffset", "2026-11-21T13:45:30+01:00", new DateTimeOffset(2026, 11, 21, 13, 45, 30, TimeSpan.FromHours(1)) },
        { "OfTimeSpan", "90s", TimeSpan.FromSeconds(90) },
        { "OfGuid", "0f8fad5b-d9cb-469f-a165-70867728950e", new Guid("0f8fad5b-d9cb-469f-a165-70867728950e") },
        { "OfUri", "a/b", new Uri("a/b", UriKind.Relative) },
        { "OfVersion", "1.2.3", new Version(1, 2, 3) },
        { "OfNullable", "", null },
        { "OfNullable", "5", 5 },
        { "OfNullableEnum", "Blue", Colour.Blue },
        { "OfRecord", "{\"gamma\":0.25,\"C\":1,\"colour\":\"Blue\"}", new Options(1, 0.25, Colour.Blue) },
        { "OfStruct", "{\"X\":1,\"Y\":2}", new Point { X = 1, Y = 2 } },
        { "OfTuple", "[1,\"a\"]", (1, "a") },
        { "OfDictionary", "{\"b\":1}", new Dictionary<string, int> { ["b"] = 1 } },
        { "OfArray", "1,2", new[] { 1, 2 } },
        { "OfArray", "", Array.Empty<int>() },
        { "OfStrings", "[\"a,b\",null]", new[] { "a,b", null } },
        { "OfNullableElements", "[1.5,null]", new double?[] { 1.5, null } },
        { "OfList", "2026-11-21", new List<DateOnly> { new(2026, 11, 21) } },
        { "OfInterface", "Red,Blue", new[] { Colour.Red, Colour.Blue } },
        { "OfSet", "b,a,b", new HashSet<string> { "a", "b" } },
        { "OfRecords", "[{\"C\":1,\"Gamma\":2}]", new[] { new Options(1, 2) } },
        { "OfNested", "[[1],[2,3]]", new int[][] { [1], [2, 3] } },
    };

    public void Dispose() => _call.Dispose();

    [Theory]
    [MemberData(nameof(Arguments))]
    public void A_text_arrives_as_its_value(string method, string text, object? expected) =>
        Assert.Equal(expected, _call.Run("Values." + method, [], $"value={text}"));

    [Fact]
    public void Numbers_in_text_arrive_as_memory() =>
        Assert.Equal([1.5, 2], ((ReadOnlyMemory<double>)_call.Run("Values.OfMemory", [], "value=1.5,2")!).ToArray());

    [Fact]
    public void Values_do_not_depend_on_the_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new("") { NumberFormat = { NumberDecimalSeparator = ",", NegativeSign = "~" } };
            Assert.Equal(1.5, _call.Run("Values.OfDouble", [], "value=1.5"));
            Assert.Equal(new DateOnly(2026, 11, 21), _call.Run("Values.OfDateOnly", [], "value=2026-11-21"));
            Assert.Equal("1.5", _call.Write("Values.OfDouble", "value=1.5").Content);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Defaults_are_those_that_the_compiler_wrote() => Assert.Equal(
        "a\"b|null|x|True|-3|18446744073709551615|1|0.1|1.50|Blue|Left, Top|Red|null|0001-01-01|00000000-0000-0000-0000-000000000000|00:00:00|638000000000000000|null|0",
        _call.Run("Defaults.All"));

    [Fact]
    public void Files_arrive_as_paths()
    {
        string a = _call.Folder.Write("a.txt", "");
        string b = _call.Folder.Write("b.txt", "");
        Assert.Equal($"{a}|{b}>", _call.Run("Files.Many", [a, b]));
    }

    [Fact]
    public void A_file_of_numbers_arrives_mapped_copied_or_changeable()
    {
        double[] numbers = [.. Enumerable.Range(0, 20_000).Select(i => (double)i)];
        string file = WriteNumbers("numbers.bin", numbers);
        Assert.Equal(numbers.Sum(), _call.Run("Files.Sum", [file]));
        Assert.Equal(101.0, _call.Run("Files.Changed", [file]));
        Assert.Equal(0.0, BitConverter.ToDouble(File.ReadAllBytes(file)));
        string singles = _call.Folder["singles.bin"];
        File.WriteAllBytes(singles, [.. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(2f)]);
        Assert.Equal(3.5f, _call.Run("Files.Copied", [singles]));
    }

    [Fact]
    public void Results_of_other_steps_are_gathered()
    {
        string one = _call.Folder.Write("1.json", "{\"C\":1,\"Gamma\":0.5,\"Later\":true}");
        string two = _call.Folder.Write("2.json", "{\"C\":2,\"Gamma\":0.5}");
        string data = _call.Folder.Write("data.csv", "");
        _call.ResultFiles = new HashSet<string> { one, two };
        Assert.Equal("2|1>1", _call.Run("Files.Gathered", [two, data, one]));
        Assert.Equal(2, _call.Run("Files.One", [two]));
        Assert.Equal("{\"C\":2,\"Gamma\":0.5}", _call.Run("Files.GatheredTexts", [two]));
    }

    [Fact]
    public void A_result_that_is_an_array_comes_back_whole()
    {
        string split = _call.Folder.Write("split.json", "[3,4]");
        string data = _call.Folder.Write("data.csv", "");
        string part = _call.Folder.Write("part.json", "text");
        _call.ResultFiles = new HashSet<string> { split, part };
        Assert.Equal(data.Length + 2, _call.Run("Files.Whole", [data, split]));
        Assert.Equal(8, _call.Run("Files.Mixed", [part, split], "split=@result:split", "parts=@results:part"));
    }

    [Fact]
    public void Lines_of_values_are_gathered_as_arrays()
    {
        _call.Write("Shapes.Lines");
        string empty = _call.Folder.Write("empty.json", "");
        _call.ResultFiles = new HashSet<string> { _call.ResultPath, empty };
        Assert.Equal(4, _call.Run("Files.GatheredLines", [_call.ResultPath, empty, _call.ResultPath]));
    }

    [Fact]
    public void A_context_answers_from_the_call() => Assert.Equal(
        "count=7|extra=x|42|True|step", _call.Run("Files.WithContext", [], "count=7", "extra=x"));

    [Theory]
    [InlineData("{\"C\":\"x\",\"Gamma\":1}", "$.C")]
    [InlineData("{\"C\":1}", "gamma")]
    [InlineData("{\"C\":1,\"Gamma\":1,\"Extra\":2}", "Extra")]
    [InlineData("[]", "Options")]
    public void P14_An_argument_that_can_not_be_decoded_names_parameter_type_and_text(string json, string detail)
    {
        CallProblemException problem = Assert.Throws<CallProblemException>(() => _call.Run("Values.OfRecord", [], $"value={json}"));
        Assert.StartsWith("the argument 'value' (Options) of BuildMemo.Testing.Signatures.Values.OfRecord can't be made from", problem.Message, StringComparison.Ordinal);
        Assert.Contains(JsonCanonical.Read(json, out _)!, problem.Message, StringComparison.Ordinal);
        Assert.Contains(detail, problem.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("Values.OfRecord", "{\"C\":1,\"Gama\":1}", "Did you mean 'Gamma'?")]
    [InlineData("Values.OfRecord", "{\"C\":1,\"Gamma\":1,\"Colur\":\"Red\"}", "Did you mean 'Colour'?")]
    [InlineData("Values.OfRecords", "[{\"C\":1,\"Gama\":1}]", "Did you mean 'Gamma'?")]
    [InlineData("Values.OfRecord", "{\"C\":1,\"Extra\":1}", null)]
    public void P14_An_unknown_member_is_told_with_the_one_that_is_near(string method, string json, string? hint)
    {
        CallProblemException problem = Assert.Throws<CallProblemException>(() => _call.Run(method, [], $"value={json}"));
        if (hint is null)
            Assert.DoesNotContain("Did you mean", problem.Message, StringComparison.Ordinal);
        else
            Assert.EndsWith(hint, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void P14_A_result_file_of_another_shape_is_named()
    {
        string file = _call.Folder.Write("bad.json", "\"text\"");
        _call.ResultFiles = new HashSet<string> { file };
        CallProblemException problem = Assert.Throws<CallProblemException>(() => _call.Run("Files.GatheredInts", [file]));
        Assert.Contains(file, problem.Message, StringComparison.Ordinal);
        Assert.Contains("'results'", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_method_that_changed_since_the_build_looked_is_named() => Assert.Contains(
        "Build again", Assert.Throws<CallProblemException>(() => _call.Bind("Values.OfInt32", new MethodArgument("other", ArgumentKind.Text, "1"))).Message, StringComparison.Ordinal);

    private string WriteNumbers(string name, double[] numbers)
    {
        File.WriteAllBytes(_call.Folder[name], [.. numbers.SelectMany(BitConverter.GetBytes)]);
        return _call.Folder[name];
    }
}
