using BuildMemo.Errors;
using BuildMemo.Methods;
using BuildMemo.Testing;

namespace BuildMemo.Core.Tests.Methods;

public sealed class SignatureReaderTests
{
    [Theory]
    [InlineData("Values.OfInt32", "int BuildMemo.Testing.Signatures.Values.OfInt32(int value)", ResultKind.Json)]
    [InlineData("Values.OfTuple", "(int, string) BuildMemo.Testing.Signatures.Values.OfTuple((int, string) value)", ResultKind.Json)]
    [InlineData("Values.OfNullableElements", "double?[] BuildMemo.Testing.Signatures.Values.OfNullableElements(double?[] value)", ResultKind.Json)]
    [InlineData("Shapes.Nothing", "void BuildMemo.Testing.Signatures.Shapes.Nothing()", ResultKind.None)]
    [InlineData("Shapes.Waits", "Task BuildMemo.Testing.Signatures.Shapes.Waits()", ResultKind.None)]
    [InlineData("Shapes.WaitsForValue", "ValueTask BuildMemo.Testing.Signatures.Shapes.WaitsForValue()", ResultKind.None)]
    [InlineData("Shapes.Later", "Task<int> BuildMemo.Testing.Signatures.Shapes.Later()", ResultKind.Json)]
    [InlineData("Shapes.LaterStill", "ValueTask<Options> BuildMemo.Testing.Signatures.Shapes.LaterStill()", ResultKind.Json)]
    [InlineData("Shapes.Text", "string BuildMemo.Testing.Signatures.Shapes.Text()", ResultKind.Text)]
    [InlineData("Shapes.TextLater", "Task<string> BuildMemo.Testing.Signatures.Shapes.TextLater()", ResultKind.Text)]
    [InlineData("Shapes.Bytes", "byte[] BuildMemo.Testing.Signatures.Shapes.Bytes()", ResultKind.Bytes)]
    [InlineData("Shapes.Inner.Deep", "int BuildMemo.Testing.Signatures.Shapes.Inner.Deep(int depth = 1)", ResultKind.Json)]
    [InlineData("Shapes+Inner.Deep", "int BuildMemo.Testing.Signatures.Shapes.Inner.Deep(int depth = 1)", ResultKind.Json)]
    [InlineData("IWithStatic.Concrete", "int BuildMemo.Testing.Signatures.IWithStatic.Concrete()", ResultKind.Json)]
    public void A_signature_is_read_from_metadata(string method, string expected, ResultKind result)
    {
        MethodSignature signature = Reading.Signature(method);
        Assert.Equal(expected, signature.ToString());
        Assert.Equal(result, signature.Result);
    }

    [Fact]
    public void A_stream_of_values_is_JSON_lines()
    {
        MethodSignature signature = Reading.Signature("Shapes.Lines");
        Assert.Equal(ResultKind.JsonLines, signature.Result);
        Assert.Equal(ParameterForm.Cancellation, Assert.Single(signature.Parameters).Type.Form);
    }

    [Fact]
    public void A_nested_type_is_named_as_reflection_names_it() =>
        Assert.Equal("BuildMemo.Testing.Signatures.Shapes+Inner", Reading.Signature("Shapes.Inner.Deep").TypeName);

    [Theory]
    [InlineData("Values.OfInt23", "BMEMO1104", "has no method 'OfInt23'. Did you mean 'OfInt")]
    [InlineData("Values.ofint32", "BMEMO1104", "Did you mean 'OfInt32'? Names are case-sensitive.")]
    [InlineData("IWithStatic.Nowhere", "BMEMO1104", "Its public static methods are Abstract, Concrete.")]
    [InlineData("Valuse.OfInt32", "BMEMO1103", "Did you mean 'BuildMemo.Testing.Signatures.Values.OfInt32'?")]
    [InlineData("Else.Values.OfInt32", "BMEMO1103", "Did you mean 'BuildMemo.Testing.Signatures.Values.OfInt32'?")]
    [InlineData("Shapes.GenericType`1.Method", "BMEMO1103", "is generic; put the method into a type that is not")]
    [InlineData("InternalType.Method", "BMEMO1103", "is not public")]
    [InlineData("Shapes.Internal.Reachable", "BMEMO1103", "is not public")]
    [InlineData("Shapes.Overloaded", "BMEMO1105", "has 2 overloads: Overloaded(int); Overloaded(int, string).")]
    [InlineData("Shapes.Generic", "BMEMO1106", "Shapes.Generic is generic; add a method that calls it")]
    [InlineData("Shapes.Hidden", "BMEMO1106", "is not public; a step calls a public static method")]
    [InlineData("Shapes.Secret", "BMEMO1106", "is not public; a step calls a public static method")]
    [InlineData("Shapes.Inner.Instance", "BMEMO1106", "is not static; a step calls a public static method")]
    [InlineData("Shapes.AsyncVoid", "BMEMO1106", "is async void, so nobody can know when it ends; let it return Task")]
    [InlineData("IWithStatic.Abstract", "BMEMO1106", "is abstract and has no body")]
    [InlineData("Shapes.ByReference", "BMEMO1107", "the parameter 'value' of BuildMemo.Testing.Signatures.Shapes.ByReference is ref int")]
    [InlineData("Shapes.ReadOnlyReference", "BMEMO1107", "is in int")]
    [InlineData("Shapes.ReadOnlyLocation", "BMEMO1107", "is ref readonly int")]
    [InlineData("Shapes.Out", "BMEMO1107", "is out int")]
    [InlineData("Shapes.Pointer", "BMEMO1107", "is int*")]
    [InlineData("Shapes.Span", "BMEMO1107", "is ReadOnlySpan<byte>, which no step can give: a span can't leave its method")]
    [InlineData("Shapes.RefStruct", "BMEMO1107", "it is a ref struct")]
    [InlineData("Shapes.Rectangular", "BMEMO1107", "is int[,], which no step can give: take an array of arrays")]
    [InlineData("Shapes.Stream", "BMEMO1107", "a step gives paths; open the file in the method")]
    [InlineData("Shapes.Delegate", "BMEMO1107", "is Func<int>, which no step can give: code is no data")]
    [InlineData("Shapes.Culture", "BMEMO1107", "is CultureInfo, which can't be a parameter: neither text nor JSON makes one; take the culture's name, a string.")]
    [InlineData("Shapes.Lazy", "BMEMO1107", "is Lazy<int>, which can't be a parameter: neither text nor JSON makes one; take the value itself.")]
    [InlineData("Shapes.Complex", "BMEMO1107", "is Complex, which can't be a parameter: neither text nor JSON makes one; take two numbers.")]
    [InlineData("Shapes.ReturnsStream", "BMEMO1107", "returns Stream, which can't be a result")]
    [InlineData("Shapes.NotData", "BMEMO1107", "returns Func<int>, which can't be a result")]
    public void What_can_not_be_called_is_a_named_error(string method, string code, string message)
    {
        SignatureReading reading = Reading.Try(method);
        Assert.Null(reading.Signature);
        Assert.Equal(code, reading.Problem!.Code.Id);
        Assert.Contains(message, reading.Problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Method")]
    [InlineData("Values.")]
    [InlineData(".Values")]
    [InlineData("Values.OfInt32()")]
    [InlineData("Values::OfInt32")]
    public void A_name_that_is_none_is_refused(string method)
    {
        using var reader = new SignatureReader();
        Assert.Equal(Codes.BadMethodName, reader.Read(Reading.AssemblyPath, method).Problem!.Code);
    }

    [Fact]
    public void What_is_no_assembly_says_what_it_is()
    {
        using var folder = new TemporaryFolder();
        using var reader = new SignatureReader();
        Assert.Contains("there is no such file", Message(folder["missing.dll"]), StringComparison.Ordinal);
        Assert.Contains("it is empty", Message(folder.Write("empty.dll", "")), StringComparison.Ordinal);
        Assert.Contains("it is not a .NET assembly, or it is damaged", Message(folder.Write("text.dll", new string('x', 5000))), StringComparison.Ordinal);
        byte[] damaged = File.ReadAllBytes(Reading.AssemblyPath);
        damaged.AsSpan(damaged.Length / 4).Clear();
        File.WriteAllBytes(folder["damaged.dll"], damaged);
        Assert.Contains("damaged", Message(folder["damaged.dll"]), StringComparison.Ordinal);

        string Message(string path)
        {
            Problem problem = reader.Read(path, "A.B").Problem!;
            Assert.Equal(Codes.AssemblyUnreadable, problem.Code);
            Assert.Contains(path, problem.Message, StringComparison.Ordinal);
            return problem.Message;
        }
    }

    [Fact]
    public void An_assembly_can_be_deleted_while_the_reader_lives()
    {
        using var folder = new TemporaryFolder();
        string copy = folder["copy.dll"];
        File.Copy(Reading.AssemblyPath, copy);
        using var reader = new SignatureReader();
        Assert.NotNull(reader.Read(copy, "BuildMemo.Testing.Signatures.Values.OfInt32").Signature);
        File.Delete(copy);
        Assert.NotNull(reader.Read(copy, "BuildMemo.Testing.Signatures.Values.OfEnum").Signature);
    }

    [Theory]
    [InlineData(".NETFramework,Version=v4.8", "is for .NET Framework")]
    [InlineData(".NETCoreApp,Version=v99.0", "is for .NET 99.0, and the build runs on")]
    public void An_assembly_for_another_framework_is_refused(string framework, string message) =>
        Assert.Contains(message, FrameworkCheck.WhyNot(framework), StringComparison.Ordinal);

    [Theory]
    [InlineData(".NETCoreApp,Version=v8.0")]
    [InlineData(".NETCoreApp,Version=v10.0")]
    [InlineData(".NETStandard,Version=v2.0")]
    [InlineData("")]
    public void An_assembly_that_a_worker_loads_is_accepted(string framework) => Assert.Null(FrameworkCheck.WhyNot(framework));

    [Fact]
    public void Reading_a_signature_loads_nothing()
    {
        using var folder = new TemporaryFolder();
        string copy = folder["Copied.dll"];
        File.Copy(Reading.AssemblyPath, copy);
        using var reader = new SignatureReader();
        Assert.NotNull(reader.Read(copy, "BuildMemo.Testing.Signatures.Values.OfRecord").Signature);
        Assert.DoesNotContain(AppDomain.CurrentDomain.GetAssemblies(), assembly => !assembly.IsDynamic && assembly.Location == copy);
    }

    [Fact]
    public void A_forwarded_type_is_followed_to_its_assembly()
    {
        // The framework's own facade: System.Runtime holds no types, only forwarders.
        string facade = Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "System.Runtime.dll");
        using var reader = new SignatureReader();
        SignatureReading reading = reader.Read(facade, "System.Environment.GetEnvironmentVariable");
        Assert.Equal(Codes.MethodOverloaded, reading.Problem!.Code);
        MethodSignature signature = reader.Read(facade, "System.Environment.ExpandEnvironmentVariables").Signature!;
        Assert.Equal("System.Runtime", signature.AssemblyName);
        Assert.Equal("string System.Environment.ExpandEnvironmentVariables(string name)", signature.ToString());
    }
}
