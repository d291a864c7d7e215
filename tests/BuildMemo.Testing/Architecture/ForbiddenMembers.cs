namespace BuildMemo.Testing.Architecture;

/// <summary>
/// What no code may do that runs inside somebody's build (lessons.md, MSBuild 1): several projects share the process, and with it the
/// current directory, the environment variables and the console.
/// </summary>
public static class ForbiddenMembers
{
    private static readonly HashSet<string> Names =
    [
        "System.Environment::get_CurrentDirectory",
        "System.Environment::set_CurrentDirectory",
        "System.Environment::SetEnvironmentVariable",
        "System.Environment::set_ExitCode",
        "System.Environment::Exit",
        "System.Environment::FailFast",
        "System.IO.Directory::GetCurrentDirectory",
        "System.IO.Directory::SetCurrentDirectory",
    ];

    /// <summary>One line for each forbidden use; empty when all is well.</summary>
    public static IReadOnlyList<string> Find(AssemblyUses assembly) =>
    [
        .. assembly.Members
            .Where(use => Names.Contains(use.Member) || use.Member.StartsWith("System.Console::", StringComparison.Ordinal))
            .Select(use => $"{use.User} uses {use.Member.Replace("::", ".", StringComparison.Ordinal)}, which belongs to the whole process of the build.")
            .Order(StringComparer.Ordinal),
    ];
}
