using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using BuildMemo.Testing;

namespace BuildMemo.EndToEnd.Tests;

/// <summary>Somebody else's solution: projects of methods, and one project that runs them by the packed package. Its processes are known by their temporary folder.</summary>
internal sealed partial class FaultyMethods : IDisposable
{
    private const int Interrupt = 2;
    private const int KillSignal = 9;

    public FaultyMethods()
    {
        Sandbox.WithPackages();
        Directory.CreateDirectory(Temporary);
    }

    public Sandbox Sandbox { get; } = new();

    public string Temporary => Sandbox["temporary"];

    /// <summary>A class library with methods.</summary>
    public FaultyMethods Library(string name, string code, string framework = "net10.0", params ReadOnlySpan<(string Name, string Value)> properties)
    {
        ProjectBuilder project = Sandbox.Project(name, name + ".csproj").Sdk(targetFramework: framework).Property("ImplicitUsings", "enable").Property("AllowUnsafeBlocks", "true");
        foreach ((string property, string value) in properties)
            project.Property(property, value);
        project.File("Code.cs", code).Save();
        return this;
    }

    /// <summary>The project with the steps: what stands in its item group, and the projects of methods that it references.</summary>
    public FaultyMethods Consumer(string steps, params string[] libraries)
    {
        ProjectBuilder project = Sandbox.Project("app", "App.csproj").Sdk().UsingPackage();
        foreach (string library in libraries)
            project.Item("ProjectReference", $"../{library}/{library}.csproj", ("OutputItemType", "MemoAssembly"), ("ReferenceOutputAssembly", "false"));
        project.Xml($"<ItemGroup>{steps}</ItemGroup>").Save();
        return this;
    }

    public BuildResult Build(params string[] arguments)
    {
        using RunningBuild build = Start(arguments);
        return build.Wait();
    }

    public RunningBuild Start(string[] arguments, params ReadOnlySpan<(string Name, string Value)> environment)
        => Sandbox.Start("app", ["build", .. arguments], [("TMPDIR", Temporary), .. environment]);

    /// <summary>What a step returned.</summary>
    public string Result(string step) => Sandbox.Read($"app/obj/Debug/net10.0/buildmemo/results/{step}.json");

    /// <summary>Process ids of the workers that live.</summary>
    public List<int> Workers() => Find("BuildMemo.Worker.dll\0worker");

    /// <summary>All living processes of this ground whose command line holds the text.</summary>
    public List<int> Find(string command)
    {
        var found = new List<int>();
        foreach (string folder in Directory.GetDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int id) && Read(folder + "/environ").Contains($"TMPDIR={Temporary}\0", StringComparison.Ordinal)
                && Read(folder + "/cmdline").Contains(command, StringComparison.Ordinal) && IsAlive(id))
            {
                found.Add(id);
            }
        }

        return found;
    }

    public static bool IsAlive(int id)
    {
        string status = Read($"/proc/{id}/stat");
        // Process 1 of a container may not reap.
        return status.Length > 0 && status[status.LastIndexOf(')') + 2] != 'Z';
    }

    public static void SendInterrupt(int id) => Assert.Equal(0, Kill(id, Interrupt));

    public static void SendKill(int id) => Assert.Equal(0, Kill(id, KillSignal));

    /// <summary>Waits, without a fixed time, for something that must come.</summary>
    public static void WaitFor(Func<bool> condition, string what) => Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromMinutes(1)), $"{what}: not within a minute");

    public void Dispose()
    {
        foreach (int id in Find(""))
            _ = Kill(id, KillSignal);
        Sandbox.Dispose();
    }

    private static string Read(string file)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(file));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It ended while we looked.
            return "";
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
