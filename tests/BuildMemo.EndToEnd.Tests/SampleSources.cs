using BuildMemo.Testing;

namespace BuildMemo.EndToEnd.Tests;

/// <summary>Tests that share one copy of the sources: building it takes longer than most samples.</summary>
[CollectionDefinition(Name)]
public sealed class SampleTests : ICollectionFixture<SampleSources>
{
    public const string Name = "samples";
}

/// <summary>A copy of the repository's sources, as a fresh clone has them: nothing of this repository's own builds is used.</summary>
public sealed class SampleSources : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public SampleSources()
    {
        foreach (string folder in (string[])["build", "samples", "src"])
            Copy(Path.Combine(Repository.Root, folder), _sandbox[folder]);
        foreach (string file in (string[])["Directory.Build.props", "Directory.Packages.props", "global.json", ".editorconfig"])
            File.Copy(Path.Combine(Repository.Root, file), _sandbox[file]);
    }

    /// <summary>Absolute path of something below the folder of the samples.</summary>
    public string this[string relative] => _sandbox["samples/" + relative];

    /// <summary>Builds a sample as a user does, from the folder of the repository.</summary>
    public BuildResult Build(string sample, params string[] arguments) =>
        Kept(() => _sandbox.DotNet("", ["build", "samples/" + sample, .. arguments]).Succeeded());

    /// <summary>Runs what was built.</summary>
    public BuildResult Run(string sample) => Kept(() => _sandbox.DotNet("samples/" + sample, ["run", "--no-build"]).Succeeded());

    /// <summary>Changes a file of a sample.</summary>
    public void Edit(string file, string before, string after)
    {
        string text = _sandbox.Read("samples/" + file);
        Assert.Contains(before, text, StringComparison.Ordinal);
        _sandbox.Write("samples/" + file, text.Replace(before, after, StringComparison.Ordinal));
    }

    /// <summary>Writes a file below the folder of the samples.</summary>
    public void Write(string file, string content) => _sandbox.Write("samples/" + file, content);

    /// <summary>Removes what a sample's builds wrote; the store stays.</summary>
    public void RemoveOutputs(string sample)
    {
        Directory.Delete(this[sample + "/bin"], recursive: true);
        Directory.Delete(this[sample + "/obj"], recursive: true);
    }

    public void Dispose() => _sandbox.Dispose();

    // The sandbox notices what is thrown on the thread that made it, which is not a test's own here.
    private BuildResult Kept(Func<BuildResult> run)
    {
        try
        {
            return run();
        }
        catch (ExpectationException)
        {
            _sandbox.Keep();
            throw;
        }
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (string folder in Directory.EnumerateDirectories(from).Where(folder => Path.GetFileName(folder) is not ("bin" or "obj")))
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
    }
}
