namespace BuildMemo.Files;

/// <summary>Name of the hidden folders that outputs wait in while their step runs; no glob goes into them.</summary>
internal static class AsideFolder
{
    /// <summary>What their names start with; a UUID follows.</summary>
    public const string Prefix = ".buildmemo-aside-";

    /// <summary>A name that nobody else has.</summary>
    public static string NewName() => Prefix + Guid.NewGuid().ToString("N");

    /// <summary>Whether a folder's name is such a one.</summary>
    public static bool Is(ReadOnlySpan<char> name) => name.StartsWith(Prefix, StringComparison.Ordinal);
}
