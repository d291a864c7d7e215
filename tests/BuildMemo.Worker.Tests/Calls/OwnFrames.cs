using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using BuildMemo.Execution.Methods;
using BuildMemo.Testing;
using BuildMemo.Worker.Calls;

namespace BuildMemo.Worker.Tests.Calls;

/// <summary>What a user reads of a stack is the user's: neither BuildMemo's frames nor the folders of the machine that built it.</summary>
public sealed class OwnFrames : IDisposable
{
    private readonly CallBench _bench = new();

    public static TheoryData<Type> OwnAssemblies => [typeof(StepContext), typeof(MethodCall), typeof(CallRunner)];

    public void Dispose() => _bench.Dispose();

    [Theory]
    [MemberData(nameof(OwnAssemblies))]
    public void Every_type_of_a_shipped_assembly_is_known_as_own(Type type) => Assert.All(
        type.Assembly.GetTypes().Where(own => own.FullName!.StartsWith("BuildMemo.", StringComparison.Ordinal)),
        own => Assert.True(StackLines.IsOwnName(own.FullName), own.FullName));

    [Theory]
    [InlineData("   at BuildMemo.ArrayLayout.Of[T](String path) in /_/src/BuildMemo.Abstractions/ArrayLayout.cs:line 9", true)]
    [InlineData("   at BuildMemo.Worker.Calls.CallTarget.Invoke(Object[] arguments)", true)]
    [InlineData("   at Program.<Main>$(System.String[])", true)]
    [InlineData("   at System.Reflection.MethodInvoker.Invoke(Object obj, Span`1 arguments)", true)]
    [InlineData("   at InvokeStub_Faults.Do(Object, Span`1)", true)]
    [InlineData("   at BuildMemo.Testing.Methods.Faults.Do(String fault)", false)]
    [InlineData("   at BuildMemo.WorkerTools.Run()", false)]
    [InlineData("   at System.Array.Copy(Array source, Array target, Int32 length)", false)]
    [InlineData("the worker said: BuildMemo.Worker.Calls", false)]
    public void A_line_is_own_by_the_name_of_its_method(string line, bool isOwn) => Assert.Equal(isOwn, StackLines.IsOwn(line));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_what_a_method_throws_only_its_own_frames_come_back(bool freshContext)
    {
        RecordedCalls calls = _bench.Add("Plain.Throw", call => call with { FreshContext = freshContext }, "message=too bad").Run(_bench.Workers());

        string frame = Assert.Single(Assert.IsType<CallThrew>(calls[0]).Error.Stack.Split('\n'));
        Assert.StartsWith("   at BuildMemo.Testing.Methods.Plain.Throw(String message) in ", frame, StringComparison.Ordinal);
    }

    [Fact]
    public void An_argument_that_can_not_be_made_comes_back_without_frames()
    {
        string file = _bench.Folder["odd.raw"];
        File.WriteAllBytes(file, new byte[13]);

        RecordedCalls calls = _bench.Add("Arrays.Sum", $"numbers=array:{file}").Add("Faults.TakeFaulty", "argument={\"Fault\":1}").Run(_bench.Workers());

        Assert.All([calls[0], calls[1]], outcome => Assert.All(WithCauses(Assert.IsType<CallRejected>(outcome).Error!), error => Assert.Empty(error.Stack)));
    }

    [Fact]
    public void What_the_user_s_own_code_throws_while_an_argument_or_a_result_is_converted_comes_back_with_its_frames()
    {
        RecordedCalls calls = _bench.Add("Faults.TakeFaulty", "argument={\"Fault\":\"throw\"}").Add("Faults.ReturnFaulty", "fault=throw").Run(_bench.Workers());

        Assert.All([calls[0], calls[1]], outcome =>
        {
            string stack = string.Join('\n', WithCauses(Assert.IsType<CallRejected>(outcome).Error!).Select(error => error.Stack).Where(stack => stack.Length > 0));
            Assert.Contains("Methods.Faults.Do(String fault) in ", stack, StringComparison.Ordinal);
            Assert.DoesNotContain("System.Text.Json", stack, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("failfast")]
    [InlineData("stack")]
    public void The_last_words_of_a_worker_hold_no_frame_below_the_method(string fault)
    {
        RecordedCalls calls = _bench.Add("Faults.DoAndReturn", $"fault={fault}").Run(_bench.Workers());

        string words = Assert.IsType<CallCrashed>(calls[0]).LastErrorLines;
        Assert.Contains("BuildMemo.Testing.Methods.Faults.DoAndReturn", words, StringComparison.Ordinal);
        Assert.All((string[])["BuildMemo.Worker.", "<Main>$", "System.Reflection."], own => Assert.DoesNotContain(own, words, StringComparison.Ordinal));
    }

    /// <summary>A debugger finds the sources of a Debug build; what is shipped is built as Release.</summary>
    [Theory]
    [MemberData(nameof(OwnAssemblies))]
    public void Shipped_assemblies_do_not_tell_the_folder_that_they_were_built_in(Type type)
    {
        using var image = new PEReader(File.OpenRead(type.Assembly.Location));
        DebugDirectoryEntry[] entries = [.. image.ReadDebugDirectory()];
        using MetadataReaderProvider symbols = image.ReadEmbeddedPortablePdbDebugDirectoryData(entries.Single(entry => entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb));
        MetadataReader reader = symbols.GetMetadataReader();
        string[] paths =
        [
            image.ReadCodeViewDebugDirectoryData(entries.Single(entry => entry.Type == DebugDirectoryEntryType.CodeView)).Path,
            .. reader.Documents.Select(document => reader.GetString(reader.GetDocument(document).Name)),
        ];

        string root = type.Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration == "Release" ? "/_/src/" : Repository.PathOf("src");
        Assert.True(paths.Length > 5);
        Assert.All(paths.Where(Path.IsPathRooted), path => Assert.StartsWith(root, path, StringComparison.Ordinal));
    }

    private static IEnumerable<CallError> WithCauses(CallError error) => error.Inner.SelectMany(WithCauses).Prepend(error);
}
