using BuildMemo.Errors;
using BuildMemo.Methods;

namespace BuildMemo.Core.Tests.Methods;

public sealed class ValueTests
{
    [Theory]
    [InlineData("OfString", "a b", "a b")]
    [InlineData("OfString", "", "")]
    [InlineData("OfString", "null", "\"null\"")]
    [InlineData("OfString", "\"x\"", "\"\"x\"\"")]
    [InlineData("OfString", "@inputs and more", "@inputs and more")]
    [InlineData("OfString", "@@inputs", "@inputs")]
    [InlineData("OfString", "@@x", "@@x")]
    [InlineData("OfChar", "ß", "ß")]
    [InlineData("OfBool", "TRUE", "true")]
    [InlineData("OfBool", "False", "false")]
    [InlineData("OfSByte", "-128", "-128")]
    [InlineData("OfByte", "007", "7")]
    [InlineData("OfInt16", "+5", "5")]
    [InlineData("OfUInt16", "65535", "65535")]
    [InlineData("OfInt32", " 42 ", "42")]
    [InlineData("OfUInt32", "4294967295", "4294967295")]
    [InlineData("OfInt64", "-9223372036854775808", "-9223372036854775808")]
    [InlineData("OfUInt64", "18446744073709551615", "18446744073709551615")]
    [InlineData("OfIntPtr", "-1", "-1")]
    [InlineData("OfUIntPtr", "1", "1")]
    [InlineData("OfInt128", "-170141183460469231731687303715884105728", "-170141183460469231731687303715884105728")]
    [InlineData("OfUInt128", "340282366920938463463374607431768211455", "340282366920938463463374607431768211455")]
    [InlineData("OfBigInteger", "00123456789012345678901234567890123456789012345", "123456789012345678901234567890123456789012345")]
    [InlineData("OfHalf", "1.50", "1.5")]
    [InlineData("OfSingle", "0.10", "0.1")]
    [InlineData("OfDouble", "1.0", "1")]
    [InlineData("OfDouble", "1", "1")]
    [InlineData("OfDouble", "10e-1", "1")]
    [InlineData("OfDouble", "NaN", "NaN")]
    [InlineData("OfDouble", "-Infinity", "-Infinity")]
    [InlineData("OfDecimal", "1.50", "1.50")]
    [InlineData("OfEnum", "Blue", "Blue")]
    [InlineData("OfFlags", "Right, Left", "Both")]
    [InlineData("OfFlags", "Left,Top", "Left, Top")]
    [InlineData("OfFrameworkEnum", "Friday", "Friday")]
    [InlineData("OfDateOnly", "2026-11-21", "2026-11-21")]
    [InlineData("OfTimeOnly", "13:45", "13:45:00.0000000")]
    [InlineData("OfTimeOnly", "13:45:30.5", "13:45:30.5000000")]
    [InlineData("OfDateTime", "2026-11-21", "2026-11-21T00:00:00.0000000")]
    [InlineData("OfDateTime", "2026-11-21T13:45:30Z", "2026-11-21T13:45:30.0000000Z")]
    [InlineData("OfDateTime", "2026-11-21T13:45:30+01:00", "2026-11-21T12:45:30.0000000Z")]
    [InlineData("OfDateTime", "2026-11-21 13:45", "2026-11-21T13:45:00.0000000")]
    [InlineData("OfDateTimeOffset", "2026-11-21T13:45:30+01:00", "2026-11-21T13:45:30.0000000+01:00")]
    [InlineData("OfDateTimeOffset", "2026-11-21T13:45:30", "2026-11-21T13:45:30.0000000+00:00")]
    [InlineData("OfTimeSpan", "90s", "00:01:30")]
    [InlineData("OfTimeSpan", "00:01:30", "00:01:30")]
    [InlineData("OfTimeSpan", "1.02:03:04.5", "1.02:03:04.5000000")]
    [InlineData("OfGuid", "{0F8FAD5B-D9CB-469F-A165-70867728950E}", "0f8fad5b-d9cb-469f-a165-70867728950e")]
    [InlineData("OfUri", "https://example.org/a?b", "https://example.org/a?b")]
    [InlineData("OfUri", "relative/path", "relative/path")]
    [InlineData("OfVersion", "1.2.3", "1.2.3")]
    [InlineData("OfNullable", "", "null")]
    [InlineData("OfNullable", "5", "5")]
    [InlineData("OfNullableEnum", "Red", "Red")]
    [InlineData("OfRecord", "{ \"Gamma\": 0.25, \"C\": 1 }", "{\"C\":1,\"Gamma\":0.25}")]
    [InlineData("OfRecord", "{\"C\":1,\"Gamma\":0.25,\"Note\":\"\\u00e9\"}", "{\"C\":1,\"Gamma\":0.25,\"Note\":\"é\"}")]
    [InlineData("OfTuple", "[1, \"a\"]", "[1,\"a\"]")]
    [InlineData("OfDictionary", "{\"b\":1,\"a\":2}", "{\"a\":2,\"b\":1}")]
    [InlineData("OfArray", "1,2, 03", "[\"1\",\"2\",\"3\"]")]
    [InlineData("OfArray", "[1, 2, 3]", "[\"1\",\"2\",\"3\"]")]
    [InlineData("OfArray", "", "[]")]
    [InlineData("OfStrings", "a, b", "[\"a\",\"b\"]")]
    [InlineData("OfStrings", "[\"a,b\", null]", "[\"a,b\",null]")]
    [InlineData("OfNullableElements", "[1.0, null]", "[\"1\",null]")]
    [InlineData("OfList", "2026-11-21,2026-11-22", "[\"2026-11-21\",\"2026-11-22\"]")]
    [InlineData("OfInterface", "Red,Blue", "[\"Red\",\"Blue\"]")]
    [InlineData("OfSet", "b,a,b", "[\"a\",\"b\"]")]
    [InlineData("OfMemory", "1.0,2", "[\"1\",\"2\"]")]
    [InlineData("OfRecords", "[{\"C\":1.0,\"Gamma\":2}]", "[{\"C\":1.0,\"Gamma\":2}]")]
    [InlineData("OfNested", "[[1],[2, 3]]", "[[1],[2,3]]")]
    [InlineData("OfObject", "{\"a\":1}", "{\"a\":1}")]
    public void A_value_has_one_canonical_form(string method, string value, string canonical) =>
        Assert.Equal(canonical, Reading.Canonical("Values." + method, value));

    [Theory]
    [InlineData("OfChar", "ab", "one character")]
    [InlineData("OfBool", "1", "true, false")]
    [InlineData("OfByte", "256", "a whole number from 0 to 255")]
    [InlineData("OfByte", "-1", "a whole number from 0 to 255")]
    [InlineData("OfInt32", "1,000", "a whole number from -2147483648 to 2147483647")]
    [InlineData("OfInt32", "1.0", "a whole number from")]
    [InlineData("OfInt32", "", "a whole number from")]
    [InlineData("OfDouble", "1,5", "a number such as 1, -2.5, 1e-3")]
    [InlineData("OfDouble", "1e999", "a number such as")]
    [InlineData("OfSingle", "1e99", "a number such as")]
    [InlineData("OfDecimal", "1e40", "a number such as 1 or -2.50")]
    [InlineData("OfEnum", "red", "one of Red, Green, Blue. Did you mean 'Red'?")]
    [InlineData("OfEnum", "0", "one of Red, Green, Blue")]
    [InlineData("OfEnum", "Red, Green", "one of Red, Green, Blue")]
    [InlineData("OfFlags", "Left, Bottom", "names with commas between them: None, Left, Right, Both, Top")]
    [InlineData("OfDateOnly", "21.11.2026", "a date such as 2026-11-21")]
    [InlineData("OfTimeOnly", "25:00", "a time such as 13:45")]
    [InlineData("OfDateTime", "11/21/2026", "a date and time such as")]
    [InlineData("OfTimeSpan", "5", "a duration such as 01:30:00")]
    [InlineData("OfGuid", "x", "a GUID")]
    [InlineData("OfVersion", "1", "a version such as 1.2")]
    [InlineData("OfRecord", "{\"C\":1", "it is not JSON at line 1, position 7. Accepted is JSON for Options")]
    [InlineData("OfRecord", "{\"C\":1,\"C\":2}", "an object has the name 'C' twice")]
    [InlineData("OfArray", "1,x", "element 2, 'x', is not a whole number")]
    [InlineData("OfArray", "[1,null]", "element 2 is null")]
    [InlineData("OfArray", "[1,[2]]", "element 2 is an array")]
    [InlineData("OfArray", "[1,", "it begins as a JSON array and is none")]
    public void A_value_that_can_not_be_read_is_named_with_what_is_accepted(string method, string value, string accepted)
    {
        string message = Reading.Problem(Reading.Bind("Values." + method, $"value={value}"), Codes.ParameterValueUnreadable);
        Assert.Contains(accepted, message, StringComparison.Ordinal);
        Assert.Contains($"of BuildMemo.Testing.Signatures.Values.{method} can't be '{value}'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_value_is_shortened_in_messages()
    {
        string message = Reading.Problem(Reading.Bind("Values.OfInt32", "value=" + new string('x', 5000)), Codes.ParameterValueUnreadable);
        Assert.Contains("… (5000 characters)", message, StringComparison.Ordinal);
        Assert.True(message.Length < 500, message);
    }

    [Fact]
    public void M7_An_omitted_parameter_equals_its_explicit_default()
    {
        BoundMethod omitted = Reading.Bound(Reading.Bind("Defaults.All"));
        BoundMethod given = Reading.Bound(Reading.Bind(
            "Defaults.All",
            "text=a\"b", "letter=x", "truth=True", "number=-3", "large=18446744073709551615", "real=1", "single=0.1", "money=1.50", "colour=Blue",
            "sides=Top, Left", "perhaps=Red", "none=", "date=0001-01-01", "id=00000000-0000-0000-0000-000000000000", "span=0", "options=null",
            "moment=2022-09-28T22:13:20", "rest="));
        Assert.Equal(given.Parameters.Where(parameter => parameter.Name != "nothing"), omitted.Parameters.Where(parameter => parameter.Name != "nothing"));
        Assert.Contains(omitted.Parameters, parameter => parameter is { Name: "nothing", CanonicalText: "null" });
        Assert.Equal(omitted.Parameters.OrderBy(parameter => parameter.Name, StringComparer.Ordinal), omitted.Parameters);
    }

    [Fact]
    public void M7_A_text_is_never_taken_for_null()
    {
        Assert.NotEqual(
            Reading.Bound(Reading.Bind("Defaults.All", "nothing=null")).Parameters, Reading.Bound(Reading.Bind("Defaults.All")).Parameters);
        Assert.NotEqual(
            Reading.Bound(Reading.Bind("Defaults.All", "nothing=")).Parameters, Reading.Bound(Reading.Bind("Defaults.All")).Parameters);
    }
}
