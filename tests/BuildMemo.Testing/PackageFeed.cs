using System.Diagnostics;
using System.IO.Compression;

namespace BuildMemo.Testing;

/// <summary>
/// The packed packages as a folder feed. Each test run gives them a version of its own, so that no restore ever takes an older
/// build of the same version out of the machine's package folder, and yet everything else comes from there, fast.
/// </summary>
public static class PackageFeed
{
    private static readonly string[] Ids = ["BuildMemo", "BuildMemo.Abstractions", "BuildMemo.Tool"];
    private static readonly Lazy<string> Prepared = new(Prepare);

    /// <summary>The version of the packages in this test run.</summary>
    public static string Version { get; } =
        $"{Repository.PackageVersion}-test.{DateTime.UtcNow.ToString("yyyyMMddHHmmss", System.Globalization.CultureInfo.InvariantCulture)}.{Environment.ProcessId}";

    /// <summary>Absolute path of the feed.</summary>
    public static string Folder => Prepared.Value;

    private static string Prepare()
    {
        string folder = Directory.CreateTempSubdirectory("bmemo-feed-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Remove(folder);
        foreach (string id in Ids)
        {
            string packed = Repository.PathOf("artifacts", "packages", $"{id}.{Repository.PackageVersion}.nupkg");
            if (IsStale(packed, id))
                Pack(id);
            string target = Path.Combine(folder, $"{id}.{Version}.nupkg");
            File.Copy(packed, target);
            Rename(target, id);
        }

        Install(folder);
        return folder;
    }

    // Once, before any test: NuGet's locks lie in the temporary folder, and builds of tests that have one of their own would unpack over each other.
    private static void Install(string feed)
    {
        string project = Path.Combine(feed, "install", "Install.csproj");
        Directory.CreateDirectory(Path.GetDirectoryName(project)!);
        File.WriteAllText(project, $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <RestoreAdditionalProjectSources>{feed}</RestoreAdditionalProjectSources>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="BuildMemo" Version="{Version}" />
                <PackageReference Include="BuildMemo.Abstractions" Version="{Version}" />
              </ItemGroup>
            </Project>
            """);
        Run("restore", project, "--verbosity", "quiet");
    }

    private static bool IsStale(string package, string id)
    {
        string output = Repository.PathOf("src", id == "BuildMemo" ? "BuildMemo.Tasks" : id, "bin", "Release", "net10.0");
        if (!File.Exists(package) || !Directory.Exists(output))
            return true;
        DateTime packed = File.GetLastWriteTimeUtc(package);
        return Directory.EnumerateFiles(output, "*.dll").Concat(Directory.EnumerateFiles(Repository.PathOf("build"))).Any(file => File.GetLastWriteTimeUtc(file) > packed);
    }

    private static void Pack(string id) => Run("pack", Repository.PathOf("src", id), "--configuration", "Release", "--verbosity", "quiet");

    private static void Run(params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", arguments) { RedirectStandardOutput = true };
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new ExpectationException($"dotnet {string.Join(' ', arguments)}: {output}");
    }

    private static void Rename(string package, string id)
    {
        using ZipArchive archive = ZipFile.Open(package, ZipArchiveMode.Update);
        ZipArchiveEntry entry = archive.GetEntry(id + ".nuspec")!;
        string text;
        using (StreamReader reader = new(entry.Open()))
            text = reader.ReadToEnd();
        entry.Delete();
        using StreamWriter writer = new(archive.CreateEntry(id + ".nuspec").Open());
        writer.Write(text.Replace($"<version>{Repository.PackageVersion}</version>", $"<version>{Version}</version>", StringComparison.Ordinal));
    }

    private static void Remove(string feed)
    {
        string packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        string[] folders = [feed, .. Ids.Select(id => Path.Combine(packages, id.ToLowerInvariant(), Version))];
        foreach (string folder in folders.Where(Directory.Exists))
            Directory.Delete(folder, recursive: true);
    }
}
