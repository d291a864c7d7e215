using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using BuildMemo.Execution.Methods;
using BuildMemo.Fingerprints;
using BuildMemo.Methods;
using BuildMemo.Testing;

namespace BuildMemo.Worker.Tests.Calls;

/// <summary>
/// A method that calls into a native library of a package: Mono.Posix.NETStandard brings libMonoPosixHelper.so below <c>runtimes/</c>, and
/// a class library's build copies neither it nor the managed part.
/// </summary>
public sealed class NativeDependencies : IDisposable
{
    private const string Steps = """
        namespace Native;
        public static class Tools
        {
            // Both go through libMonoPosixHelper.so: the layout of a result, and the number of an error.
            public static string Mode(string input)
            {
                if (Mono.Unix.Native.Syscall.stat(input, out Mono.Unix.Native.Stat stat) != 0)
                    throw new Mono.Unix.UnixIOException(Mono.Unix.Native.Stdlib.GetLastError());
                return System.Convert.ToString((int)(stat.st_mode & Mono.Unix.Native.FilePermissions.ALLPERMS), 8) + " " + stat.st_size;
            }

            public static string Missing(string path)
            {
                int result = Mono.Unix.Native.Syscall.stat(path, out _);
                return $"{result} {Mono.Unix.Native.Stdlib.GetLastError()}";
            }

            public static int Process() => Mono.Unix.Native.Syscall.getpid();

            public static string Mapped() => string.Join(' ', System.IO.File.ReadLines("/proc/self/maps").Where(line => line.Contains("libMonoPosixHelper")).Select(line => line.Split(' ')[^1]).Distinct());
        }
        """;

    private readonly Sandbox _sandbox = new();

    [Fact]
    public void Work_in_a_build()
    {
        WriteSteps();
        _sandbox.Write("App/data.txt", "12345");
        File.SetUnixFileMode(_sandbox["App/data.txt"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        _sandbox.Project("App").Sdk().UsingSources()
            .Item("ProjectReference", "../Native/Native.csproj", ("OutputItemType", "MemoAssembly"), ("ReferenceOutputAssembly", "false"))
            .Step("data.txt", ("Assembly", "Native"), ("Method", "Native.Tools.Mode"), ("Result", "obj/mode.txt"))
            .Step("missing", ("Assembly", "Native"), ("Method", "Native.Tools.Missing"), ("Parameters", "path=/no/such/file"), ("Result", "obj/missing.txt"))
            .Save();

        _sandbox.Build("App").Succeeded().Counts(ran: 2);

        Assert.Equal("640 5", _sandbox.Read("App/obj/mode.txt"));
        Assert.Equal("-1 ENOENT", _sandbox.Read("App/obj/missing.txt"));
        _sandbox.Build("App").Succeeded().Counts(upToDate: 2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Work_through_the_executor_from_the_shadow_copy(bool onThreads)
    {
        WriteSteps();
        _sandbox.Build("Native").Succeeded();
        using var bench = new CallBench();
        var closures = new MethodClosures(new()
        {
            Contents = new ContentCache(),
            DotnetRoot = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")),
            PackageFolders = [Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages")],
        });
        string assembly = _sandbox["Native/bin/Debug/net8.0/Native.dll"];
        MethodClosure closure = closures.Find(assembly);
        Assert.Empty(closure.Problems);
        ImmutableArray<ClosureFile>? files = closures.FilesOf(assembly, out _);
        MethodBatch sample = bench.TakeBatch();
        WorkerSpec spec = new()
        {
            AssemblyPath = assembly,
            Closure = files!.Value,
            Frameworks = MethodClosures.FrameworksOf(closure),
            Environment = sample.Spec.Environment,
            WorkingDirectory = bench.Work,
        };
        string[] methods = ["Missing", "Process", "Mapped"];
        MethodCall[] calls = [.. methods.Select((method, id) => new MethodCall
        {
            Id = id,
            Step = method,
            Type = "Native.Tools",
            Method = method,
            Arguments = method == "Missing" ? [new MethodArgument("path", ArgumentKind.Text, "/no/such/file")] : [],
            ResultPath = bench.Folder[method],
            WorkingDirectory = bench.Work,
        })];

        var recorded = new RecordedCalls();
        IExecutor executor = onThreads ? bench.Threads(1) : bench.Workers(1);
        _ = executor.Run(new MethodBatch(spec, [.. calls], MethodIsolation.None), recorded, default);

        Assert.Equal("-1 ENOENT", recorded.Result(0));
        Assert.Equal(recorded.Workers[0].ToString(CultureInfo.InvariantCulture), recorded.Result(1));
        Assert.EndsWith("libMonoPosixHelper.so", recorded.Result(2), StringComparison.Ordinal);
        Assert.StartsWith(bench.Folder["copies"], recorded.Result(2), StringComparison.Ordinal);
    }

    public void Dispose() => _sandbox.Dispose();

    private void WriteSteps() =>
        _sandbox.Project("Native", "Native.csproj").Sdk(targetFramework: "net8.0").Property("ImplicitUsings", "enable")
            .Item("PackageReference", "Mono.Posix.NETStandard", ("Version", "1.0.0"))
            .File("Tools.cs", Steps).Save();
}
