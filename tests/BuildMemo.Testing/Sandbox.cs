using System.Runtime.ExceptionServices;
using System.Xml.Linq;

namespace BuildMemo.Testing;

/// <summary>
/// A test's own ground: a folder for projects, a store, logs. It is removed at the end, unless the test threw anything:
/// then it stays for whoever looks into the failure, and says where.
/// </summary>
public sealed class Sandbox : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private int _runs;
    private bool _threw;

    /// <summary>Makes the folders.</summary>
    public Sandbox()
    {
        Directory.CreateDirectory(Logs);
        Directory.CreateDirectory(Work);
        Git = new Git(Work);
        // xunit tells no test whether it passed; a test that threw on its own thread has not.
        AppDomain.CurrentDomain.FirstChanceException += OnException;
    }

    /// <summary>Where projects go: absolute, without a separator at its end.</summary>
    public string Work => _folder["work"];

    /// <summary>The store of this test: what <c>BUILDMEMO_CACHE_DIR</c> is set to. Made by who stores first.</summary>
    public string Cache => _folder["cache"];

    /// <summary>Binary logs and reports, one of each a run.</summary>
    public string Logs => _folder["logs"];

    /// <summary>Git in <see cref="Work"/>.</summary>
    public Git Git { get; }

    /// <summary>Absolute path of something below <see cref="Work"/>.</summary>
    public string this[string relative] => Path.Combine(Work, relative);

    /// <summary>Begins a project in a folder below <see cref="Work"/>.</summary>
    public ProjectBuilder Project(string relative = "", string fileName = "Project.csproj") => ProjectBuilder.Create(this[relative], fileName);

    /// <summary>Writes a text file below <see cref="Work"/>.</summary>
    public string Write(string relative, string content) => _folder.Write("work/" + relative, content);

    /// <summary>Reads a text file below <see cref="Work"/>.</summary>
    public string Read(string relative) => File.ReadAllText(this[relative]);

    /// <summary>Makes the packed packages known to projects below <see cref="Work"/>, besides the machine's own sources.</summary>
    public Sandbox WithPackages()
    {
        new XElement("configuration",
            new XElement("packageSources", new XElement("add", new XAttribute("key", "local"), new XAttribute("value", PackageFeed.Folder))))
            .Save(this["nuget.config"]);
        return this;
    }

    /// <summary><c>dotnet build</c> of the folder's project, its restore included.</summary>
    public BuildResult Build(string relative = "", params string[] arguments) => DotNet(relative, ["build", .. arguments]);

    /// <summary>
    /// Runs <c>dotnet</c> in a folder below <see cref="Work"/>, with the sandbox's store, a binary log and a report.
    /// </summary>
    /// <param name="relative">The folder.</param>
    /// <param name="arguments">What comes after <c>dotnet</c>.</param>
    /// <param name="environment">Further variables; an empty value removes one.</param>
    public BuildResult DotNet(string relative, string[] arguments, params ReadOnlySpan<(string Name, string Value)> environment)
    {
        using RunningBuild build = Start(relative, arguments, environment);
        return build.Wait();
    }

    /// <summary>As <see cref="DotNet"/>, without waiting.</summary>
    public RunningBuild Start(string relative, string[] arguments, params ReadOnlySpan<(string Name, string Value)> environment)
    {
        string run = Path.Combine(Logs, $"{Interlocked.Increment(ref _runs):00}-{arguments[0]}");
        List<(string, string)> variables = [("BUILDMEMO_CACHE_DIR", Cache), ("BUILDMEMO_REPORT", run + "-reports/"), .. environment];
        return RunningBuild.Start(this[relative], arguments, run, variables);
    }

    /// <summary>Steps that this test steers.</summary>
    public Steer Steer() => new(_folder["steer"]);

    /// <summary>Leaves the folder also when the test passes.</summary>
    public void Keep() => _threw = true;

    /// <summary>What the test threw so far belongs to it.</summary>
    public void Forgive() => _threw = false;

    /// <inheritdoc />
    public void Dispose()
    {
        AppDomain.CurrentDomain.FirstChanceException -= OnException;
        if (_threw)
        {
            _folder.Keep();
            Console.Error.WriteLine($"Kept for the failed test: {_folder.Path}");
        }
        _folder.Dispose();
    }

    private void OnException(object? sender, FirstChanceExceptionEventArgs arguments)
    {
        if (Environment.CurrentManagedThreadId == _thread)
            _threw = true;
    }
}
