namespace BuildMemo.Settings;

/// <summary>The store's default place: the platform's folder for caches.</summary>
public static class DefaultCacheDirectory
{
    private const string Name = "buildmemo";

    /// <summary>
    /// Finds it: <c>XDG_CACHE_HOME</c> (only when absolute, as the XDG Base Directory Specification demands) or <c>~/.cache</c>;
    /// <c>~/Library/Caches</c> on macOS; <c>LOCALAPPDATA</c> on Windows. A user without a home gets a folder below the temporary one.
    /// </summary>
    /// <param name="environment">Gives the value of an environment variable.</param>
    public static string Find(Func<string, string?> environment)
    {
        string home = Home(environment);
        if (OperatingSystem.IsWindows())
        {
            string? local = environment("LOCALAPPDATA");
            if (string.IsNullOrEmpty(local))
                local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
            return local.Length == 0 ? Fallback() : Path.Combine(local, Name);
        }

        string? cacheHome = environment("XDG_CACHE_HOME");
        if (!string.IsNullOrEmpty(cacheHome) && Path.IsPathFullyQualified(cacheHome))
            return Path.Combine(cacheHome, Name);
        if (home.Length == 0)
            return Fallback();
        return OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Caches", Name) : Path.Combine(home, ".cache", Name);
    }

    /// <summary>The user's home folder; empty when there is none.</summary>
    internal static string Home(Func<string, string?> environment)
    {
        string? home = environment("HOME");
        if (!string.IsNullOrEmpty(home) && Path.IsPathFullyQualified(home))
            return home;
        return Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
    }

    private static string Fallback() => Path.Combine(Path.GetTempPath(), $"{Name}-{Environment.UserName}");
}
