using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace BuildMemo.Core.Tests.Fingerprints;

/// <summary>The SDK's own C# compiler, run inside the test process: 30 ms a compilation where a process takes 700 ms.</summary>
internal static class SdkCompiler
{
    private static readonly Lock Gate = new();
    private static readonly string DotnetRoot = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
    private static readonly Lazy<MethodInfo> Main = new(LoadMain);

    private static readonly string[] References =
    [
        .. Directory.GetFiles(Newest(Path.Combine(DotnetRoot, "packs", "Microsoft.NETCore.App.Ref")), "System.*.dll", SearchOption.AllDirectories)
            .Where(file => Path.GetFileNameWithoutExtension(file) is "System.Runtime" or "System.Collections" or "System.Linq" or "System.Console" or "System.Runtime.InteropServices")
            .Select(file => $"/r:{file}"),
    ];

    public static void Compile(string source, string output, params string[] options)
    {
        lock (Gate)
        {
            TextWriter console = Console.Out;
            using var messages = new StringWriter();
            try
            {
                Console.SetOut(messages);
                string[] arguments = ["/nologo", "/noconfig", "/nostdlib", "/langversion:latest", "/unsafe", "/nullable:enable", "/nowarn:CS1701,CS8981,CS0169,CS0649,CS0414", $"/out:{output}", .. References, .. options, source];
                if (!options.Any(option => option.StartsWith("/t:", StringComparison.Ordinal)))
                    arguments = ["/t:library", .. arguments];
                int exitCode = (int)Main.Value.Invoke(null, [arguments])!;
                Assert.True(exitCode == 0, messages.ToString());
            }
            finally
            {
                Console.SetOut(console);
            }
        }
    }

    private static string Newest(string folder) => Directory.GetDirectories(folder).OrderBy(path => Version.Parse(Path.GetFileName(path).Split('-')[0])).Last();

    private static MethodInfo LoadMain()
    {
        string compiler = Path.Combine(Newest(Path.Combine(DotnetRoot, "sdk")), "Roslyn", "bincore", "csc.dll");
        var context = new AssemblyLoadContext("csc");
        var resolver = new AssemblyDependencyResolver(compiler);
        context.Resolving += (_, name) => resolver.ResolveAssemblyToPath(name) is { } path ? context.LoadFromAssemblyPath(path) : null;
        return context.LoadFromAssemblyPath(compiler).EntryPoint!;
    }
}
