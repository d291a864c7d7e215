using System.Runtime.InteropServices;

namespace BuildMemo.Methods;

/// <summary>
/// The runtime identifiers whose assets this machine can use, the best first: the host's own since .NET 8, which knows the portable
/// ones only (hostpolicy, <c>HOST_RID_PLATFORM</c>; docs: "Host determines RID-specific assets").
/// </summary>
internal static class RuntimeIdentifiers
{
    /// <summary>Of this machine.</summary>
    public static readonly string[] Here = Fallbacks(RuntimeInformation.RuntimeIdentifier);

    /// <summary>An identifier and what stands in for it.</summary>
    /// <param name="identifier">Such as <c>linux-x64</c>; a distribution's own, <c>debian.12-x64</c>, is tried first as it is.</param>
    public static string[] Fallbacks(string identifier)
    {
        int dash = identifier.LastIndexOf('-');
        if (dash < 0)
            return [identifier, "any"];
        string system = identifier[..dash];
        string architecture = identifier[(dash + 1)..];
        string[] systems = system switch
        {
            "win" => ["win"],
            "osx" => ["osx", "unix"],
            "linux-musl" => ["linux-musl", "linux", "unix"],
            "linux-bionic" => ["linux-bionic", "linux", "unix"],
            "freebsd" or "illumos" or "solaris" => [system, "unix"],
            // A distribution's own build of .NET.
            _ when system.StartsWith("alpine", StringComparison.Ordinal) => ["linux-musl", "linux", "unix"],
            _ => ["linux", "unix"],
        };
        List<string> all = [identifier];
        foreach (string one in systems)
        {
            if (!all.Contains($"{one}-{architecture}"))
                all.Add($"{one}-{architecture}");
            all.Add(one);
        }

        all.Add("any");
        return [.. all];
    }
}
