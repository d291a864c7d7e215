using System.Reflection;
using System.Runtime.InteropServices;
using BuildMemo.Capture;
using BuildMemo.Errors;
using BuildMemo.Store;

namespace BuildMemo.Core.Tests.Capture;

/// <summary>Compares the parser with the one inside the SDK's Microsoft.Build.Utilities, which Exec uses.</summary>
public class DiagnosticParserTests
{
    private static readonly MethodInfo s_reference = FindReference();

    public static TheoryData<string> Lines => [
        "a.cs(1): error X1: text", "a.cs(1-5): error X1: text", "a.cs(1,2): error X1: text", "a.cs(1,2-7): error X1: text",
        "a.cs(1,2,3,4): warning X1: text", "a.cs(1,2,3): error X1: text", "a.cs(,): error X1: t", "a.cs(): error X1: t", "a.cs(-): error X1: t",
        "a.cs(1-2-3): error X1: t", "a.cs(1,2-3-4): error X1: t", "a.cs(1-2,3): error X1: t", "a.cs(1-2,3-4): error X1: t", "a.cs(1,2,3,4,5): error X: t",
        "a.cs(99999999999): error X1: t", "a.cs(1 ,2): error X1: t", "a.cs(1,2) : error X1: t", "a.cs (1,2): error X1: t", "a(b)(1): error X1: t",
        "(1): error X1: t", "error X1: text", "error: text", "error : text", "error:", "warning:", "Warning AS1 : x", "ERROR X1: x", "error X1 : x",
        "tool : error X1: text", "tool: fatal error X1: text", "cl : Command line warning D4024 : unknown", "C:\\a\\b.cs(1,2): error X1: text",
        "C:\\a\\b.cs: error X1: text", "C: error X1: text", "1>C:\\a.cs(1): error X1: text", "12>a.cs(1): error X1: text", "12>a.cs: error X1: text",
        "1>: error X: t", "1>error X1: t", "x: y: error X1: text", "x: y: z: error X1: text", "/usr/a.c:6:3: error: undeclared", "a.c:6:3: warning: unused 'x' [-W]",
        "a.c:6: error: text", "a.c:6:3: fatal error: text", "a.c::: error: t", "a.c:1:2: error: b.c:3:4: error: t", "C:\\a.c:6:3: error: t",
        "a.c:6:3:error: t", "a.c:6:3:  error: t", "a.c:x:3: error: t", ":1:2: error: t", "no diagnostic here", "an error happened", "0 errors", "0 Error(s)",
        "errors: 5", "noerror: x", "the error code: 5", "error code 5: x", "error  X1  : x", "error\tX1: x", "error X1\t: x", "error\t: x", "error X 1: x",
        "  \t a.cs(1): error X1: indented", "   error X1: t", "foo error X1: t", "foo  bar error X1: t", "foo\terror X1: t", "x: foo\terror X1: t",
        "warning error X1: t", "error warning X1: t", "error error: t", "errorwarning: t", "a: b error: c: d", "a:error X1: t", "a: error X1:t",
        "a: error X1:", ":error X1: t", "::error X1: t", "a::error X1: t", ": : error X1: t", "a b c: d e f error X1: t", "http://x/y: error X1: t",
        "Unhandled exception. System.Exception: error", "Build FAILED with error: 1", "a.cs(1,2): error : text", "a.cs(1,2): error: text",
        "é.cs(1,2): error Ü1: tëxt", "\u00a0error X1: t", "\u2003a.cs(1): error X1: t", "a.cs(1): error X1: a: b: c", "a.cs(1): info X1: error: b",
        "make: *** [all] Error 1", "make: *** [all]: Error 1", "ld: warning: x", "x.y: fatal error LNK1106: invalid", "error", "warning", "error X1",
        "a.cs(1,2): Error CS0168: The variable 'foo' is declared: but never used", ": error", "a: error", "1>2>a.cs(1): error X1: t", "  : error X: t",
        "z:a:b: error X1: t", "zz:a:b: error X1: t", "z::b error X1: t", "a.cs(1)(2): error X: t", "a.cs(٣): error X1: t", "٣>a.cs(1): error X1: t",
    ];

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_line_is_read_as_MSBuild_reads_it(string line) => AssertSame(line);

    [Fact]
    public void Lines_longer_than_MSBuild_scans_are_read_as_it_does()
    {
        AssertSame("a.cs(1): error X1: " + new string('x', 1000) + " end ");
        AssertSame(new string('x', 390) + ": error X1: t");
        AssertSame(new string('x', 396) + ": error X1: t");
        AssertSame(new string('x', 401) + ": error X1: t");
    }

    [Fact]
    public void Ten_thousand_random_lines_are_read_as_MSBuild_reads_them()
    {
        string[] parts = ["error", "warning", "Error", ":", ":", ": ", " ", "  ", "\t", "a.cs", "(1)", "(1,2)", "(3-4)", "X1", "C:", "7", "7>", "fatal ", "-", "text"];
        Random random = new(20261121);
        for (int round = 0; round < 10_000; round++)
            AssertSame(string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => parts[random.Next(parts.Length)])));
    }

    private static void AssertSame(string line)
    {
        object? expected = s_reference.Invoke(null, [line]);
        RecordDiagnostic? actual = DiagnosticParser.Parse(line);
        if (expected is null)
        {
            Assert.True(actual is null, $"«{line}»: MSBuild sees none, we {actual}");
            return;
        }

        object? Field(string name) => expected.GetType().GetField(name, BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(expected);
        // For lines in the form of GCC MSBuild makes up a code from a hash that differs in each process.
        string code = (string)Field("code")!;
        bool isGcc = code.Length == 9 && code[0] == 'G' && actual?.Code == "";
        RecordDiagnostic wanted = new(Field("category")!.ToString() == "Error" ? Severity.Error : Severity.Warning, (string)Field("text")!)
        {
            Code = isGcc ? "" : code,
            Subcategory = (string?)Field("subcategory") ?? "",
            File = (string)Field("origin")!,
            Line = (int)Field("line")!,
            Column = (int)Field("column")!,
            EndLine = (int)Field("endLine")!,
            EndColumn = (int)Field("endColumn")!,
        };
        Assert.True(wanted == actual, $"«{line}»: MSBuild reads {wanted}, we {actual}");
    }

    private static MethodInfo FindReference()
    {
        string dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        string library = Directory.EnumerateFiles(Path.Combine(dotnet, "sdk"), "Microsoft.Build.Utilities.Core.dll", SearchOption.AllDirectories)
            .Where(path => Path.GetFileName(Path.GetDirectoryName(path))!.StartsWith("10.", StringComparison.Ordinal)).Max(StringComparer.Ordinal)!;
        Type type = Assembly.LoadFrom(library).GetType("Microsoft.Build.Shared.CanonicalError", throwOnError: true)!;
        return type.GetMethod("Parse", BindingFlags.NonPublic | BindingFlags.Static, [typeof(string)])!;
    }
}
