namespace BuildMemo.Testing;

/// <summary>Where the sources lie that a test compares something with.</summary>
public static class Repository
{
    /// <summary>The folder that holds BuildMemo.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Absolute path of something in the repository.</summary>
    public static string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

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
