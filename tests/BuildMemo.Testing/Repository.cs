using System.Reflection;

namespace BuildMemo.Testing;

/// <summary>Where the sources lie, and what was built of them.</summary>
public static class Repository
{
    /// <summary>The folder that holds BuildMemo.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary><c>Debug</c> or <c>Release</c>: that of the tests, and so of what they test.</summary>
    public static string Configuration { get; } = Metadata("Configuration");

    /// <summary>The version in the names of the packages that <c>build.sh</c> makes.</summary>
    public static string PackageVersion { get; } = Metadata("PackageVersion");

    /// <summary>The folder that holds the built task assembly and, beside it, the worker; with a separator at its end.</summary>
    public static string TasksFolder { get; } = PathOf("src", "BuildMemo.Tasks", "bin", Configuration, "net10.0") + "/";

    /// <summary>Whether the full numbers were asked for (<c>./test.sh --long</c>).</summary>
    public static bool RunsLong { get; } = Environment.GetEnvironmentVariable("BUILDMEMO_LONG") == "1";

    /// <summary>Absolute path of something in the repository.</summary>
    public static string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    private static string Metadata(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == key).Value!;

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "BuildMemo.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds BuildMemo.sln: run the tests out of their build output in the repository.");
    }
}
