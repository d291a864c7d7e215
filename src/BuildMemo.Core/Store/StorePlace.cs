namespace BuildMemo.Store;

/// <summary>Where the local store lies when nobody says.</summary>
public static class StorePlace
{
    /// <summary>
    /// <c>$XDG_CACHE_HOME/buildmemo</c> or <c>~/.cache/buildmemo</c> (XDG Base Directory Specification; a relative value is ignored, as
    /// it demands), <c>~/Library/Caches/buildmemo</c> on macOS, <c>%LOCALAPPDATA%\buildmemo</c> on Windows. Null when the user has
    /// no home folder.
    /// </summary>
    public static string? Default() => Default(Environment.GetEnvironmentVariable);

    internal static string? Default(Func<string, string?> variable)
    {
        if (OperatingSystem.IsWindows())
            return Below(variable("LOCALAPPDATA") ?? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData));
        string? home = variable("HOME");
        if (string.IsNullOrEmpty(home))
            home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (OperatingSystem.IsMacOS())
            return Below(home, "Library", "Caches");
        string? cache = variable("XDG_CACHE_HOME");
        return Path.IsPathFullyQualified(cache ?? "") ? Below(cache) : Below(home, ".cache");
    }

    private static string? Below(string? folder, params ReadOnlySpan<string> names)
    {
        if (string.IsNullOrEmpty(folder) || !Path.IsPathFullyQualified(folder))
            return null;
        foreach (string name in names)
            folder = Path.Combine(folder, name);
        return Path.Combine(folder, "buildmemo");
    }
}
